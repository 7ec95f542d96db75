/// A file of PuTTY's sessions folder as a crash, a disk or somebody else made it: reading and importing must come back, no guarded setting
/// may come along without consent, and what comes along must be a session that can be saved. Seeds: seeds/putty_file.

#include "client/sessions/putty_import.h"
#include "client/settings/settings_toml.h"

#include <cstdlib>

using namespace latchkey;
using namespace latchkey::sessions;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::vector<std::string> notices;
    const auto session = parse_putty_file({data, size}, "fuzz", "fuzz", notices);
    if (!session) {
        return 0;
    }
    PuttyImport import = import_putty_session(*session, {.allowed = Allowed{}});
    if (!hold_back(import.settings, Allowed{}).empty()) {
        std::abort();
    }
    const PuttyImport all = import_putty_session(*session, {.local_commands = true});
    const auto text = settings::write_toml({}, all.settings, settings::Scope::session);
    if (!text || !settings::read_toml(*text, settings::Source{})->settings.same_values(all.settings)) {
        std::abort();
    }
    return 0;
}
