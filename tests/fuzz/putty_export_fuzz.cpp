/// An export of the registry that came by mail: reading comes back, and every session in it can be imported. Seeds: seeds/putty_export.

#include "client/sessions/putty_import.h"
#include "keys/key_text.h"

#include <cstdlib>

using namespace latchkey;
using namespace latchkey::sessions;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto read = parse_putty_export({data, size}, "fuzz.reg");
    if (!read) {
        return 0;
    }
    for (const PuttySession& session : read->sessions) {
        if (!keys::is_utf8(session.name)) {
            std::abort();
        }
        PuttyImport import = import_putty_session(session, {.allowed = Allowed{}});
        if (!hold_back(import.settings, Allowed{}).empty()) {
            std::abort();
        }
    }
    return 0;
}
