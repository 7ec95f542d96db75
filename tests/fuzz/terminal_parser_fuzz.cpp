/// Any bytes to the parser alone: what it hands over keeps what parser.h promises, and slices of any size hand over the same. Seeds:
/// tests/fuzz/seeds/terminal_parser.
///
/// The first byte: the size of the slices (low seven bits), and a session in ISO 8859-1 rather than UTF-8 (the highest).

#include "gui/terminal/parser.h"
#include "tests/fuzz/must.h"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace latchkey::terminal;
using latchkey::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// Writes all calls down in one form, neighbouring runs of text as one.
class Script final : public Actions {
public:
    std::string said;

    void print_ascii(std::span<const std::uint8_t> run) override
    {
        must(!run.empty());
        open('t');
        for (const std::uint8_t each : run) {
            must(each >= 0x20 && each < 0x7F);
            said.push_back(static_cast<char>(each));
        }
    }
    void print(std::span<const char32_t> run) override
    {
        must(!run.empty());
        open('t');
        for (const char32_t each : run) {
            must((each >= 0x20 && each < 0x7F) || (each >= 0xA0 && each < 0x110000 && (each < 0xD800 || each > 0xDFFF)));
            append_utf8(said, each);
        }
    }
    void execute(std::uint8_t control) override
    {
        must(control < 0x20 || control == 0x7F);
        open('x');
        said.push_back(static_cast<char>(control));
    }
    void escape(const Sequence& sequence) override { add('e', sequence, {}); }
    void control(const Sequence& sequence) override { add('c', sequence, {}); }
    void command(std::string_view text) override
    {
        must(text.size() <= Parser::max_command);
        add('o', {}, text);
    }
    void device(const Sequence& head, std::string_view text) override
    {
        must(text.size() <= Parser::max_device);
        add('d', head, text);
    }

private:
    void open(char kind)
    {
        if (kind != 't' || kind_ != 't') {
            said.push_back('\n');
            said.push_back(kind);
        }
        kind_ = kind;
    }
    void add(char kind, const Sequence& sequence, std::string_view text)
    {
        must(sequence.count >= 0 && sequence.count <= Sequence::max_parameters);
        open(kind);
        for (int i = 0; i < sequence.count; ++i) {
            const int value = sequence.at(i, -1);
            must(value >= -1 && value <= 65535);
            said += (sequence.is_sub(i) ? ':' : ';') + std::to_string(value);
        }
        said += sequence.leader;
        said.append(sequence.intermediates.begin(), sequence.intermediates.end());
        said += sequence.final;
        said += text;
    }
    char kind_ = 0;
};

std::string parsed(const std::uint8_t* data, std::size_t size, std::size_t slice, const ByteEncoding* bytes)
{
    Parser parser;
    parser.set_encoding(bytes);
    Script script;
    for (std::size_t at = 0; at < size; at += slice) {
        parser.feed({data + at, std::min(slice, size - at)}, script);
    }
    return script.said;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const std::size_t slice = std::size_t{1} + (data[0] & 0x7FU);
    const ByteEncoding* bytes = ByteEncoding::of((data[0] & 0x80U) != 0 ? Encoding::iso8859_1 : Encoding::utf8);
    must(parsed(data + 1, size - 1, slice, bytes) == parsed(data + 1, size - 1, size, bytes));
    return 0;
}
