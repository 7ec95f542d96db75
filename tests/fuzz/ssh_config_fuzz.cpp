/// A configuration as people, tools and crashes leave it: reading comes back, nothing is run, and the host that comes out of it is one that
/// may be handed on. Seeds: seeds/ssh_config.

#include "client/settings/destination.h"
#include "client/settings/expand_values.h"
#include "client/settings/ssh_config.h"
#include "keys/base/bytes.h"

#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

using namespace latchkey;

namespace {

/// The text as a file: the reader reads files.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view text) : descriptor_(::memfd_create("ssh_config", MFD_CLOEXEC))
    {
        if (descriptor_ < 0 || ::write(descriptor_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
            std::abort();
        }
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(descriptor_); }
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = as_text({data, size});
    // An Include would leave the input for whatever lies on this machine.
    if (text.find("nclude") != std::string_view::npos || text.find("NCLUDE") != std::string_view::npos) {
        return 0;
    }
    const MemoryFile file{text};
    settings::SshConfigQuery query{.host = "web-1",
                                   .files = {.user = file.path(), .system = {}, .named = true},
                                   .local = {.user = "me", .user_id = "1000", .home = "/home/me", .host = "desk"}};
    settings::Settings values;
    settings::SshOptionNotes notes;
    if (settings::read_ssh_config(values, query, notes) && settings::expand_values(values, query.host, query.local, notes)) {
        const std::string user = values.text(settings::SettingId::user_name);
        if (!settings::check_host(values.text(settings::SettingId::host_name)) || (!user.empty() && !settings::check_user(user))) {
            std::abort();
        }
        (void)settings::to_ssh_arguments(values);
    }
    return 0;
}
