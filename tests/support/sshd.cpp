#include "tests/support/sshd.h"

#include "tests/support/wait.h"

#include <arpa/inet.h>
#include <cerrno>
#include <map>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <pwd.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>
#include <unistd.h>

namespace latchkey::support {

namespace {

constexpr const char* sshd_program = "/usr/sbin/sshd"; // sshd re-executes itself and wants an absolute path

/// Root's sshd insists on /run/sshd and records logins in the machine's own files: it gets a /run and a /var/log of its own, in a mount
/// namespace. Where that is not allowed (some containers) /run/sshd is made, as the service would.
std::vector<std::string> as_root(std::vector<std::string> command)
{
    if (run_process({"unshare", "--mount", "true"}).exit != 0) {
        std::filesystem::create_directories("/run/sshd");
        return command;
    }
    const std::string script = "mount --make-rprivate / && mount -t tmpfs -o mode=755 tmpfs /run && mkdir -m 755 /run/sshd && "
                               "mount -t tmpfs -o mode=755 tmpfs /var/log && : > /var/log/lastlog && : > /var/log/wtmp && exec \"$@\"";
    command.insert(command.begin(), {"unshare", "--mount", "sh", "-c", script, "sshd"});
    return command;
}

/// An ordinary user's sshd gives each terminal to the group tty, which it may not unless devpts does so anyway. Where that is not so
/// (containers) it runs in namespaces in which there is no such group.
std::vector<std::string> as_user(std::vector<std::string> command, const TempFolder& folder)
{
    const std::string mounts = read_file("/proc/mounts");
    const std::size_t devpts = mounts.find(" /dev/pts devpts ");
    const std::string options = devpts == std::string::npos ? "" : mounts.substr(devpts, mounts.find('\n', devpts) - devpts);
    const std::vector<std::string> namespaces{"unshare", "--user", "--map-current-user", "--mount", "--keep-caps"};
    std::vector<std::string> probe = namespaces;
    probe.emplace_back("true");
    if (options.find("gid=") != std::string::npos || run_process(probe).exit != 0) {
        return command;
    }
    run_or_throw({"sh", "-c", "grep -v '^tty:' /etc/group > \"$1\"", "sh", (folder / "group").string()});
    std::vector<std::string> wrapped = namespaces;
    wrapped.insert(
        wrapped.end(),
        {"sh", "-c",
         R"(mount --make-rprivate / && mount --bind "$1" /etc/group && shift && exec setpriv --inh-caps=-all --ambient-caps=-all "$@")",
         "sshd", (folder / "group").string()});
    wrapped.insert(wrapped.end(), command.begin(), command.end());
    return wrapped;
}

/// Its loopback has an address for each end.
std::vector<std::string> in_new_network(const std::vector<std::string>& command)
{
    std::vector<std::string> wrapped{"unshare", "--net"};
    if (::geteuid() != 0) {
        wrapped.insert(wrapped.end(), {"--user", "--map-current-user", "--keep-caps"});
    }
    wrapped.insert(wrapped.end(),
                   {"sh", "-c",
                    "ip link set lo up && ip address add 10.99.0.1/32 dev lo && ip address add 10.99.0.2/32 dev lo && exec \"$@\"",
                    "sshd"});
    wrapped.insert(wrapped.end(), command.begin(), command.end());
    return wrapped;
}

/// What PAM is to sshd comes from our folder, the machine's accounts and their passwords stay out of it.
std::vector<std::string> with_pam(const std::string& service, const TempFolder& folder, std::vector<std::string> command)
{
    std::filesystem::create_directory(folder / "pam");
    folder.write("pam/sshd", service);
    folder.write("pam/other", "auth required pam_deny.so\naccount required pam_deny.so\n");
    command.insert(command.begin(),
                   {"env", "LD_PRELOAD=libpam_wrapper.so", "PAM_WRAPPER=1", "PAM_WRAPPER_SERVICE_DIR=" + (folder / "pam").string()});
    return command;
}

std::vector<std::string> sshd_command(const TempFolder& folder, const SshdOptions& options)
{
    std::vector<std::string> command{sshd_program, "-D", "-e", "-f", (folder / "sshd_config").string()};
    if (!options.pam.empty()) {
        command = with_pam(options.pam, folder, std::move(command));
    }
    command = ::geteuid() == 0 ? as_root(std::move(command)) : as_user(std::move(command), folder);
    return options.own_network ? in_new_network(command) : command;
}

class Socket {
public:
    Socket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        if (fd_ < 0) {
            throw std::system_error{errno, std::generic_category(), "socket"};
        }
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { ::close(fd_); }
    [[nodiscard]] int fd() const { return fd_; }

    [[nodiscard]] bool connect(std::uint16_t port) const
    {
        const sockaddr_in address = loopback(port);
        return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

    static sockaddr_in loopback(std::uint16_t port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

private:
    int fd_;
};

passwd account()
{
    const passwd* entry = ::getpwuid(::geteuid()); // NOLINT(concurrency-mt-unsafe): tests ask before they start threads
    if (entry == nullptr) {
        throw std::runtime_error{"the account that runs the tests has no entry in the account database"};
    }
    return *entry;
}

} // namespace

std::filesystem::path pam_test_module(std::string_view name)
{
    for (const auto& folder : std::filesystem::directory_iterator{"/usr/lib"}) { // it is in the one of the machine's architecture
        if (std::filesystem::path module = folder.path() / "pam_wrapper" / name; std::filesystem::exists(module)) {
            return module;
        }
    }
    throw std::runtime_error{"there is no " + std::string{name} + ": is libpam-wrapper installed?"};
}

bool can_have_own_network()
{
    return run_process(in_new_network({"true"})).exit == 0;
}

std::vector<std::string> ThrowawaySshd::in_its_network(const std::vector<std::string>& argv) const
{
    std::vector<std::string> wrapped{"nsenter", "--net", "--target", std::to_string(process_.pid())};
    if (::geteuid() != 0) {
        wrapped.insert(wrapped.end(), {"--user", "--preserve-credentials"});
    }
    wrapped.insert(wrapped.end(), argv.begin(), argv.end());
    return wrapped;
}

std::string current_user()
{
    return account().pw_name;
}

std::filesystem::path current_home()
{
    return account().pw_dir;
}

std::uint16_t free_port()
{
    const Socket socket;
    sockaddr_in address = Socket::loopback(0);
    socklen_t size = sizeof address;
    if (::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        ::getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::system_error{errno, std::generic_category(), "bind"};
    }
    return ntohs(address.sin_port);
}

bool accepts_connections(std::uint16_t port)
{
    return Socket{}.connect(port);
}

std::string server_greeting(std::uint16_t port)
{
    const Socket socket;
    const timeval patience{10, 0};
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::string line;
    if (!socket.connect(port)) {
        return line;
    }
    char c = 0;
    while (line.size() < 300 && ::recv(socket.fd(), &c, 1, 0) == 1 && c != '\n') {
        line += c;
    }
    return line;
}

std::filesystem::path throwaway_host_key(const std::string& type)
{
    static const TempFolder folder;
    static std::mutex mutex;
    static std::map<std::string, std::filesystem::path> made;
    const std::scoped_lock lock{mutex};
    std::filesystem::path& key = made[type];
    if (key.empty()) {
        const std::size_t dash = type.find('-');
        std::vector<std::string> command{
            "ssh-keygen", "-q", "-N", "", "-C", "", "-t", type.substr(0, dash), "-f", (folder / type).string()};
        if (dash != std::string::npos) {
            command.insert(command.end(), {"-b", type.substr(dash + 1)});
        }
        run_or_throw(command);
        key = folder / type;
    }
    return key;
}

ThrowawaySshd::ThrowawaySshd(const SshdOptions& options) : user_(current_user())
{
    for (const std::string& type : options.host_keys) {
        host_keys_.push_back(throwaway_host_key(type));
    }
    folder_.write("authorized_keys", "");
    for (const std::string& line : options.authorized) {
        add_authorized(line);
    }
    for (int attempt = 0;; ++attempt) {
        const std::uint16_t port = options.port != 0 ? options.port : free_port();
        write_config(options, port);
        process_ = ChildProcess{sshd_command(folder_, options), folder_ / "log", folder_ / "log"};
        // sshd says so when it listens. A connection would prove less: another program may have taken the port.
        const std::string listening = "Server listening on 127.0.0.1 port " + std::to_string(port);
        const bool settled = wait_until([&] { return log().find(listening) != std::string::npos || !process_.running(); });
        if (settled && process_.running()) {
            port_ = port;
            return;
        }
        process_.stop();
        if (attempt == 4 || log().find("Address already in use") == std::string::npos) {
            throw std::runtime_error{"sshd did not start: " + log()};
        }
        folder_.write("log", "");
    }
}

void ThrowawaySshd::write_config(const SshdOptions& options, std::uint16_t port) const
{
    std::string text;
    for (const std::string& line : options.config) {
        text += line + "\n";
    }
    // A Match block of the test would swallow our lines: it ends here.
    text += "Match all\n";
    std::string head;
    for (const std::filesystem::path& key : host_keys_) {
        head += "HostKey " + key.string() + "\n";
    }
    head += std::string{options.own_network ? "ListenAddress 10.99.0.1\n" : ""} + "ListenAddress 127.0.0.1\nPort " + std::to_string(port) +
            "\nPidFile none\nUseDNS no\nPrintMotd no\nPrintLastLog no\nLogLevel " + options.log_level + "\n";
    head += "AuthorizedKeysFile " + (folder_ / "authorized_keys").string() + "\n";
    if (!options.rekey_limit.empty()) {
        head += "RekeyLimit " + options.rekey_limit + "\n";
    }
    // What a test may want to set otherwise comes after its own lines, since the first value wins.
    std::string defaults = std::string{options.pam.empty() ? "UsePAM no\n" : "UsePAM yes\n"} +
                           "StrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
                           "MaxStartups 200\nMaxSessions 200\nSubsystem sftp internal-sftp\n";
    // The account's own start files are none of a test's business: they may be slow, print, or take locks that a killed shell leaves
    // behind.
    defaults += "SetEnv HOME=" + folder_.path().string() + "\n";
    const std::size_t match = text.find("Match ");
    folder_.write("sshd_config", head + text.substr(0, match) + defaults + text.substr(match));
}

void ThrowawaySshd::add_authorized(std::string_view line) const
{
    std::string all = read_file(folder_ / "authorized_keys");
    all += line;
    if (!all.ends_with('\n')) {
        all += '\n';
    }
    set_authorized(all);
}

void ThrowawaySshd::set_authorized(std::string_view lines) const
{
    folder_.write("authorized_keys", lines);
}

std::string ThrowawaySshd::host_public_key(std::size_t i) const
{
    const std::string line = read_file(host_keys_.at(i).string() + ".pub");
    return line.substr(0, line.find_first_of(" \n", line.find(' ') + 1));
}

std::string ThrowawaySshd::known_hosts_line(std::size_t i) const
{
    return "[127.0.0.1]:" + std::to_string(port_) + " " + host_public_key(i) + "\n";
}

std::string ThrowawaySshd::log() const
{
    return read_file(folder_ / "log");
}

} // namespace latchkey::support
