#include "client/settings/log_file_name.h"

#include <fmt/format.h>

namespace latchkey::settings {

namespace {

std::string without_separators(std::string_view text)
{
    std::string out{text};
    for (char& each : out) {
        const auto byte = static_cast<unsigned char>(each);
        if (each == '/' || each == '\\' || each == ':' || byte < ' ' || byte == 0x7F) {
            each = '_';
        }
    }
    return out == "." || out == ".." ? "_" : out;
}

} // namespace

std::string log_file_name(std::string_view pattern, const LogName& name)
{
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '&' || i + 1 == pattern.size()) {
            out += pattern[i];
            continue;
        }
        switch (const char what = pattern[++i]; what) {
        case 'y':
        case 'Y':
            out += fmt::format("{:04}", name.when.tm_year + 1900);
            break;
        case 'm':
        case 'M':
            out += fmt::format("{:02}", name.when.tm_mon + 1);
            break;
        case 'd':
        case 'D':
            out += fmt::format("{:02}", name.when.tm_mday);
            break;
        case 't':
        case 'T':
            out += fmt::format("{:02}{:02}{:02}", name.when.tm_hour, name.when.tm_min, name.when.tm_sec);
            break;
        case 'h':
        case 'H':
            out += without_separators(name.host);
            break;
        case 'p':
        case 'P':
            out += without_separators(name.port);
            break;
        case '&':
            out += '&';
            break;
        default:
            out += '&';
            out += what;
        }
    }
    return out;
}

} // namespace latchkey::settings
