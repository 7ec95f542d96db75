#include "client/settings/codecs.h"
#include "client/settings/platform/local_system.h"
#include "client/settings/platform/paths.h"
#include "client/settings/setting.h"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <glob.h>
#include <ifaddrs.h>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace latchkey::settings {

namespace {

std::optional<std::string> variable(std::string_view name)
{
    const char* value = std::getenv(std::string{name}.c_str()); // NOLINT(concurrency-mt-unsafe): nobody changes it
    return value != nullptr ? std::optional<std::string>{value} : std::nullopt;
}

/// An address as a row of bytes: 4 or 16, none for another family.
std::vector<std::uint8_t> bytes_of(const sockaddr* address)
{
    if (address == nullptr || (address->sa_family != AF_INET && address->sa_family != AF_INET6)) {
        return {};
    }
    const bool four = address->sa_family == AF_INET;
    std::vector<std::uint8_t> bytes(four ? sizeof(in_addr) : sizeof(in6_addr));
    const void* from = four ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr)
                            : static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
    std::memcpy(bytes.data(), from, bytes.size());
    return bytes;
}

struct Network {
    std::vector<std::uint8_t> address;
    std::size_t bits = 0;

    [[nodiscard]] bool holds(const std::vector<std::uint8_t>& other) const
    {
        if (other.size() != address.size()) {
            return false;
        }
        for (std::size_t bit = 0; bit < bits; ++bit) {
            const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
            if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
};

// "192.0.2.0/24", or a single address.
std::optional<Network> parse_network(const std::string& text)
{
    const auto slash = text.find('/');
    const std::string address = text.substr(0, slash);
    Network network{std::vector<std::uint8_t>(address.find(':') == std::string::npos ? 4 : 16), 0};
    if (inet_pton(network.address.size() == 4 ? AF_INET : AF_INET6, address.c_str(), network.address.data()) != 1) {
        return std::nullopt;
    }
    network.bits = network.address.size() * 8;
    if (slash != std::string::npos) {
        std::size_t bits = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, problem] = std::from_chars(text.data() + slash + 1, end, bits);
        if (problem != std::errc{} || stop != end || bits > network.bits) {
            return std::nullopt;
        }
        network.bits = bits;
    }
    return network;
}

/// posix_spawn's two objects, freed at the end.
class SpawnSetup {
public:
    SpawnSetup()
    {
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawnattr_init(&how);
        ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDWR, 0);
        ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_RDWR, 0);
#ifdef __GLIBC__
        ::posix_spawn_file_actions_addclosefrom_np(&files, 3); // connections and key files are not the command's
#endif
        sigset_t none;
        sigset_t usual;
        ::sigemptyset(&none);
        ::sigemptyset(&usual);
        ::sigaddset(&usual, SIGPIPE);
        ::posix_spawnattr_setsigmask(&how, &none);
        ::posix_spawnattr_setsigdefault(&how, &usual);
        ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;
    ~SpawnSetup()
    {
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&how);
    }
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t how{};
};

std::unexpected<Error> command_failed(const std::string& command, std::string why)
{
    return fail(SettingsErrc::command_failed, command, std::move(why));
}

} // namespace

LocalFacts find_local_facts(const std::filesystem::path& home)
{
    std::array<char, 256> name{};
    const bool named = ::gethostname(name.data(), name.size() - 1) == 0;
    return {.user = local_user_name(),
            .user_id = std::to_string(::getuid()),
            .home = home,
            .host = named ? std::string{name.data()} : std::string{},
            .environment = variable};
}

std::filesystem::path system_ssh_config()
{
    return "/etc/ssh/ssh_config";
}

std::vector<std::filesystem::path> matching_files(const std::filesystem::path& pattern)
{
    glob_t found{};
    std::vector<std::filesystem::path> files;
    if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) {
        files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    }
    ::globfree(&found);
    return files;
}

bool only_ours_to_change(const std::filesystem::path& file)
{
    struct stat about{};
    if (::stat(file.c_str(), &about) != 0) {
        return true; // reading it says why
    }
    return (about.st_uid == 0 || about.st_uid == ::getuid()) && (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

Result<bool> on_local_network(std::string_view networks)
{
    std::vector<Network> wanted;
    for (const std::string& text : split_names(networks)) {
        auto network = parse_network(text);
        if (!network) {
            return fail(SettingsErrc::wrong_type, "Match localnetwork", "networks such as 192.0.2.0/24");
        }
        wanted.push_back(*std::move(network));
    }
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        return false;
    }
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all{first, &::freeifaddrs};
    for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
        const auto address = bytes_of(one->ifa_addr);
        for (const Network& network : wanted) {
            if (!address.empty() && network.holds(address)) {
                return true;
            }
        }
    }
    return false;
}

std::optional<std::string> canonical_name(const std::string& host)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_CANONNAME;
    addrinfo* first = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &first) != 0 || first == nullptr) {
        return std::nullopt;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all{first, &::freeaddrinfo};
    std::string name = first->ai_canonname != nullptr && *first->ai_canonname != 0 ? first->ai_canonname : host;
    if (name.ends_with('.')) {
        name.pop_back();
    }
    return name;
}

Result<int> run_by_shell(const std::string& command, std::chrono::milliseconds deadline, std::stop_token stop)
{
    const std::string shell = variable("SHELL").value_or("/bin/sh");
    std::string dash_c = "-c";
    std::string words = command;
    std::string name = shell;
    std::array<char*, 4> argv{name.data(), dash_c.data(), words.data(), nullptr};
    const SpawnSetup setup;
    pid_t pid = 0;
    if (const int problem = ::posix_spawn(&pid, shell.c_str(), &setup.files, &setup.how, argv.data(), environ); problem != 0) {
        return command_failed(command, std::error_code{problem, std::generic_category()}.message());
    }
    std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<int> status;
    // waitpid() has no deadline: a thread waits there, and we here.
    std::jthread waiting{[&] {
        siginfo_t about{};
        while (::waitid(P_PID, static_cast<id_t>(pid), &about, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
        }
        const std::lock_guard lock{mutex}; // its number is given back in here alone, so that nobody else's is killed below
        int raw = 0;
        ::waitpid(pid, &raw, 0);
        status = raw;
        changed.notify_all();
    }};
    std::unique_lock lock{mutex};
    if (!changed.wait_for(lock, stop, deadline, [&] { return status.has_value(); })) {
        ::kill(-pid, SIGKILL);
        lock.unlock();
        waiting.join();
        return command_failed(command, stop.stop_requested() ? "was cancelled" : "did not end in time");
    }
    return WIFEXITED(*status) ? WEXITSTATUS(*status) : 128 + WTERMSIG(*status);
}

} // namespace latchkey::settings
