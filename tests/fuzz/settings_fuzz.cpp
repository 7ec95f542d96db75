/// A session file as a person, a newer Latchkey or a crash left it: reading must come back, and what was read must survive being written
/// and read once more. Seeds: seeds/settings.

#include "client/settings/settings_toml.h"
#include "client/settings/ssh_options.h"
#include "keys/base/bytes.h"

#include <cstdlib>

using namespace latchkey;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = as_text({data, size});
    const auto read = settings::read_toml(text, settings::Source{});
    if (read) {
        const auto written = settings::write_toml(text, read->settings, settings::Scope::session);
        if (!written || !settings::read_toml(*written, settings::Source{})) {
            std::abort();
        }
        (void)settings::to_ssh_arguments(read->settings);
    }
    settings::Settings options;
    (void)settings::apply_ssh_option(options, text.substr(0, text.find('\n')), settings::Source{});
    return 0;
}
