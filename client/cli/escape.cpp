#include "client/cli/escape.h"

namespace latchkey::cli {

EscapeFilter::Outcome EscapeFilter::feed(Bytes typed)
{
    Outcome out;
    for (const std::uint8_t byte : typed) {
        if (escaped_) {
            escaped_ = false;
            if (byte == '.') {
                out.wish = Wish::disconnect;
                return out;
            }
            if (byte == '?') {
                out.wish = Wish::help;
                line_start_ = true;
                continue;
            }
            if (byte != '~') {
                out.bytes.push_back('~');
            }
        } else if (byte == '~' && line_start_) {
            escaped_ = true;
            continue;
        }
        out.bytes.push_back(byte);
        line_start_ = byte == '\r' || byte == '\n';
    }
    return out;
}

} // namespace latchkey::cli
