/// Any text pasted, in brackets and without: no control but Tab and Enter reaches the far side, and nothing ends the bracket early. Seeds:
/// tests/fuzz/seeds/terminal_paste.
///
/// The first byte chooses the session's encoding.

#include "gui/terminal/encoding.h"
#include "gui/terminal/terminal.h"
#include "gui/terminal/utf8.h"
#include "tests/fuzz/must.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace latchkey::terminal;
using latchkey::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void only_text(std::string_view sent, const ByteEncoding* bytes)
{
    if (bytes != nullptr) {
        for (const char each : sent) {
            const auto byte = static_cast<std::uint8_t>(each);
            must((byte >= 0x20 && byte != 0x7F && (byte < 0x80 || !bytes->is_control(byte))) || byte == '\r' || byte == '\t');
        }
        return;
    }
    for (const char32_t each : decode_utf8(sent)) {
        must((each >= 0x20 && each < 0x7F) || each >= 0xA0 || each == '\r' || each == '\t');
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const Encoding encoding = all_encodings()[data[0] % all_encodings().size()];
    const ByteEncoding* bytes = ByteEncoding::of(encoding);
    Terminal terminal{{.cols = 20, .rows = 5, .scrollback = 10, .encoding = encoding}};
    const std::string_view text{reinterpret_cast<const char*>(data + 1), size - 1};
    const std::string plain = terminal.encode_paste(text);
    only_text(plain, bytes);
    terminal.feed("\x1B[?2004h");
    const std::string bracketed = terminal.encode_paste(text);
    constexpr std::string_view begin = "\x1B[200~";
    constexpr std::string_view end = "\x1B[201~";
    must(bracketed == std::string{begin} + plain + std::string{end});
    must(bracketed.find(end) == bracketed.size() - end.size());
    return 0;
}
