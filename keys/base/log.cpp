#include "keys/base/log.h"

#include "keys/base/atomic_file.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <fstream>

namespace latchkey {

namespace {

/// The length of the UTF-8 sequence that starts here, or 0 when there is none (RFC 3629: no overlong forms, no surrogates).
std::size_t utf8_length(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    const std::size_t length = first < 0x80                    ? 1
                               : first >= 0xc2 && first < 0xe0 ? 2
                               : first >= 0xe0 && first < 0xf0 ? 3
                               : first >= 0xf0 && first < 0xf5 ? 4
                                                               : 0;
    if (length == 0 || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) {
            return 0;
        }
    }
    const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
    const bool no_character = (first == 0xed && byte(1) >= 0xa0) || (first == 0xf4 && byte(1) >= 0x90);
    return overlong || no_character ? 0 : length;
}

} // namespace

struct Log::File {
    std::ofstream stream;
};

std::string_view name(LogLevel level) noexcept
{
    static constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};
    return names.at(static_cast<std::size_t>(level));
}

std::string printable(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text.front());
        const std::size_t length = utf8_length(text);
        // U+0080…U+009F are control characters too: a terminal may take U+009B for "ESC [".
        const bool control = (first < 0x20 && first != '\t') || first == 0x7f ||
                             (length == 2 && first == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0);
        if (length == 0 || control) {
            for (std::size_t i = 0; i < std::max<std::size_t>(length, 1); ++i) {
                fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[i]));
            }
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

std::string text(const LogLine& line)
{
    const auto whole = std::chrono::floor<std::chrono::seconds>(line.time);
    const auto part = std::chrono::duration_cast<std::chrono::milliseconds>(line.time - whole).count();
    return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03}Z {:<7} {}", fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), part,
                       name(line.level), line.text);
}

Log::Log(std::size_t max_lines) : max_lines_(std::max<std::size_t>(max_lines, 1)) {}

Log::~Log() = default;

void Log::add(LogLevel level, std::string_view text_in)
{
    LogLine line{0, std::chrono::system_clock::now(), level, printable(text_in.substr(0, max_text))};
    if (text_in.size() > max_text) {
        line.text += fmt::format(" … ({} bytes more)", text_in.size() - max_text);
    }
    const std::lock_guard lock(mutex_);
    line.number = ++last_;
    if (file_) {
        file_->stream << text(line) << '\n' << std::flush;
    }
    lines_.push_back(std::move(line));
    if (lines_.size() > max_lines_) {
        lines_.pop_front();
    }
}

std::vector<LogLine> Log::lines(std::uint64_t after) const
{
    const std::lock_guard lock(mutex_);
    std::vector<LogLine> out;
    for (const LogLine& line : lines_) {
        if (line.number > after) {
            out.push_back(line);
        }
    }
    return out;
}

Status Log::write_to(const std::filesystem::path& path)
{
    std::error_code code;
    if (!std::filesystem::exists(path, code)) {
        // Made private first: an ofstream would give it whatever the umask allows.
        if (const Status made = write_file_atomically(path, {}, IfExists::fail); !made && !made.error().is(FileErrc::exists)) {
            return made;
        }
    }
    auto file = std::make_unique<File>();
    file->stream.open(path, std::ios::app | std::ios::binary);
    if (!file->stream) {
        return std::unexpected(file_error(path, std::make_error_code(std::errc::permission_denied)));
    }
    const std::lock_guard lock(mutex_);
    file_ = std::move(file);
    return {};
}

} // namespace latchkey
