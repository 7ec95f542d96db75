/// What a server says before it knows us (banners, prompts, instructions): the cleaned text is UTF-8 without controls and without what
/// reorders or hides, within its limit, and cleaning it again changes nothing. Seeds: seeds/login_text.

#include "client/auth/refusal_report.h"
#include "client/transport/client_error.h"
#include "keys/base/bytes.h"

#include <cstdlib>

using namespace latchkey;
using transport::clean_text;
using transport::Lines;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view raw = as_text({data, size});
    for (const Lines lines : {Lines::one, Lines::many}) {
        for (const std::size_t limit : {std::size_t{16}, std::size_t{64 * 1024}}) {
            const std::string clean = clean_text(raw, lines, limit);
            if (clean.size() > limit || clean_text(clean, lines, limit) != clean) {
                std::abort();
            }
            for (const char c : clean) {
                const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                if (control && (lines == Lines::one || (c != '\n' && c != '\t'))) {
                    std::abort();
                }
            }
            for (const std::string_view hidden : {"\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\x8b", "\xc2\x9b", "\xef\xbb\xbf"}) {
                if (clean.find(hidden) != std::string::npos) {
                    std::abort();
                }
            }
        }
    }
    const std::string user = auth::suggested_user(raw);
    if (user.size() > 32 || user.find_first_of(" \n\"'$;|&/\\") != std::string::npos) {
        std::abort();
    }
    return 0;
}
