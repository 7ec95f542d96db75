#include "tests/support/home_server.h"

#include "tests/support/sshd.h"
#include "tests/support/wait.h"

#include <filesystem>
#include <stdexcept>
#include <unistd.h>

namespace latchkey::support {

namespace {

/// Root: the temporary home lies over the account's, in a mount namespace. $1 temporary home, $2 the account's.
constexpr const char* as_root = R"(mount --make-rprivate / && mount --bind "$1" "$2" && shift 2 && exec "$@")";

/// An ordinary user, in a user namespace: all that root owns shows up as nobody's there, and tinysshd refuses a home whose parents are
/// nobody's. So the root folder is a new one, with everything bound into it but the home and what stands above that.
constexpr const char* as_user = R"(
set -e
mount --make-rprivate /
home=$1 account_home=$2 root=$3
shift 3
mount -t tmpfs -o mode=755 tmpfs "$root"
top=/$(echo "$account_home" | cut -d/ -f2)
for entry in /*; do
    if [ -L "$entry" ]; then cp -P "$entry" "$root$entry"
    elif [ -d "$entry" ] && [ "$entry" != "$top" ]; then mkdir "$root$entry" && mount --rbind "$entry" "$root$entry"
    fi
done
mkdir -p "$root$account_home"
mount --bind "$home" "$root$account_home"
cd / && exec chroot "$root" "$@"
)";

/// `command` where `home` lies over the account's own home folder. `root` is an empty folder.
std::vector<std::string> with_home(const std::filesystem::path& home, const std::filesystem::path& root,
                                   const std::vector<std::string>& command)
{
    std::vector<std::string> wrapped{"unshare", "--mount"};
    if (::geteuid() == 0) {
        wrapped.insert(wrapped.end(), {"sh", "-c", as_root, "with_home", home.string(), current_home().string()});
    } else {
        wrapped.insert(wrapped.end(), {"--user", "--map-current-user", "--keep-caps", "sh", "-c", as_user, "with_home", home.string(),
                                       current_home().string(), root.string()});
    }
    wrapped.insert(wrapped.end(), command.begin(), command.end());
    return wrapped;
}

} // namespace

HomeServer::HomeServer() : user_(current_user())
{
    for (const char* name : {"home", "home/.ssh", "root"}) { // both servers refuse a home that others can write
        std::filesystem::create_directory(folder_ / name);
        std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_all);
    }
    folder_.write("home/.ssh/authorized_keys", "");
}

void HomeServer::add_authorized(std::string_view line) const
{
    std::string all = read_file(folder_ / "home/.ssh/authorized_keys");
    all += line;
    if (!all.ends_with('\n')) {
        all += '\n';
    }
    folder_.write("home/.ssh/authorized_keys", all);
}

std::string HomeServer::known_hosts_line() const
{
    return "[127.0.0.1]:" + std::to_string(port_) + " " + host_public_key_ + "\n";
}

void HomeServer::start(const std::vector<std::string>& command)
{
    process_ = ChildProcess{with_home(folder_ / "home", folder_ / "root", command), folder_ / "out", folder_ / "log"};
}

ThrowawayDropbear::ThrowawayDropbear(const std::vector<std::string>& arguments)
{
    const std::string key = (folder_ / "host_key").string();
    const std::string made = run_or_throw({"dropbearkey", "-t", "ed25519", "-f", key});
    const std::size_t at = made.find("ssh-ed25519 ");
    host_public_key_ = made.substr(at, made.find_first_of(" \n", at + 12) - at);
    for (int attempt = 0; attempt < 5; ++attempt) {
        port_ = free_port();
        std::vector<std::string> command{"/usr/sbin/dropbear",      "-F", "-E", "-p", "127.0.0.1:" + std::to_string(port_), "-r", key, "-P",
                                         (folder_ / "pid").string()};
        command.insert(command.end(), arguments.begin(), arguments.end());
        start(command);
        // Who answers is our dropbear if it still runs: it ends when it cannot have the port.
        const bool settled = wait_until([&] { return !process_.running() || server_greeting(port_).starts_with("SSH-2.0-dropbear"); });
        if (settled && process_.running()) {
            return;
        }
        process_.stop();
    }
    throw std::runtime_error{"dropbear did not start: " + log()};
}

ThrowawayTinysshd::ThrowawayTinysshd()
{
    const std::string keys = (folder_ / "keys").string();
    run_or_throw({"/usr/sbin/tinysshd-makekey", keys});
    const std::string printed = run_or_throw({"/usr/sbin/tinysshd-printkey", keys});
    const std::size_t at = printed.find("ssh-ed25519 ");
    host_public_key_ = printed.substr(at, printed.find_first_of(" \n", at + 12) - at);
    // A copy: the source tree may be below the home that is covered.
    const std::string loop = folder_.write("inetd.py", read_file(LATCHKEY_SOURCE_DIR "/tests/support/inetd.py")).string();
    start({"/usr/bin/python3", loop, "/usr/sbin/tinysshd", "-v", keys});
    const bool settled = wait_until([&] { return !process_.running() || read_file(folder_ / "out").ends_with('\n'); });
    if (!settled || !process_.running()) {
        throw std::runtime_error{"tinysshd did not start: " + log()};
    }
    port_ = static_cast<std::uint16_t>(std::stoul(read_file(folder_ / "out")));
}

} // namespace latchkey::support
