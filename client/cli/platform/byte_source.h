#pragma once
/// What a person names for a line of text that is not typed: a file, a pipe, or a descriptor that we were given. Main thread, at start.
///
/// Byte by byte: what follows the line is left for whoever reads on, e.g. the remote command's input.

#include "keys/base/error.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace latchkey::cli {

class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    /// "-" is standard input; /dev/fd/N and what `<(…)` of a shell gives are descriptors; anything else is the path of a file or a FIFO.
    /// A FIFO is waited for until somebody writes to it: the signals that end the program must still have their first meaning.
    /// FileErrc; ::not_a_file for folders, terminals and other devices.
    [[nodiscard]] static Result<std::unique_ptr<ByteSource>> open(const std::string& name);

    /// Nothing at the end. Blocks.
    [[nodiscard]] virtual Result<std::optional<std::uint8_t>> next() = 0;
};

} // namespace latchkey::cli
