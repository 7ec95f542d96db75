#include "gui/shell/platform/desktop.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <mutex>
#include <spawn.h>
#include <string_view>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

// GLFW has these only where it was built for X11 (glfw3native.h wants X11's headers for the declarations): weak, so that they may be
// missing.
extern "C" {
__attribute__((weak)) void glfwSetX11SelectionString(const char* string);
__attribute__((weak)) const char* glfwGetX11SelectionString(void);
__attribute__((weak)) void* glfwGetX11Display(void);
}

namespace latchkey::shell {

void set_primary_selection(const std::string& text)
{
    if (glfwSetX11SelectionString != nullptr) {
        glfwSetX11SelectionString(text.c_str());
    }
}

std::string primary_selection()
{
    const char* text = glfwGetX11SelectionString != nullptr ? glfwGetX11SelectionString() : nullptr;
    return text == nullptr ? std::string{} : std::string{text};
}

std::optional<std::string> open_address(const std::string& address)
{
    static std::mutex mutex;
    static std::vector<pid_t>
        started; // some desktops' xdg-open lives as long as the browser: nobody waits, but no dead one is left for long
    const std::scoped_lock lock{mutex};
    std::erase_if(started, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });

    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&how);
    for (const int standard : {0, 1, 2}) {
        ::posix_spawn_file_actions_addopen(&files, standard, "/dev/null", O_RDWR, 0);
    }
    ::posix_spawn_file_actions_addclosefrom_np(&files, 3); // connections and key files are not the browser's
    sigset_t none;
    sigset_t broken_pipe;
    ::sigemptyset(&none);
    ::sigemptyset(&broken_pipe);
    ::sigaddset(&broken_pipe, SIGPIPE);
    ::posix_spawnattr_setsigmask(&how, &none);
    ::posix_spawnattr_setsigdefault(&how, &broken_pipe);
    ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::string program = "xdg-open";
    std::string argument = address;
    std::array<char*, 3> argv = {program.data(), argument.data(), nullptr};
    pid_t pid = 0;
    const int error = ::posix_spawnp(&pid, program.c_str(), &files, &how, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&how);
    if (error != 0) {
        return "xdg-open cannot be started (" + std::generic_category().message(error) + "). Install xdg-utils, or copy the address.";
    }
    started.push_back(pid);
    return std::nullopt;
}

void ring_bell()
{
    // GLFW holds libX11 open where it works with X11; Wayland has no bell.
    using Bell = int (*)(void*, int);
    using Flush = int (*)(void*);
    static void* const library = ::dlopen("libX11.so.6", RTLD_LAZY | RTLD_NOLOAD);
    if (library == nullptr || glfwGetX11Display == nullptr) {
        return;
    }
    static const auto bell = reinterpret_cast<Bell>(::dlsym(library, "XBell"));
    static const auto flush = reinterpret_cast<Flush>(::dlsym(library, "XFlush"));
    if (void* display = glfwGetX11Display(); display != nullptr && bell != nullptr && flush != nullptr) {
        bell(display, 0);
        flush(display);
    }
}

bool system_is_dark()
{
    // GTK's own switch, e.g. "Adwaita:dark" or "Yaru-dark". A desktop portal would need D-Bus.
    static const bool dark = [] {
        const char* theme = std::getenv("GTK_THEME"); // NOLINT(concurrency-mt-unsafe): asked once, at start
        return theme != nullptr && std::string_view{theme}.ends_with("dark");
    }();
    return dark;
}

void forbid_core_dumps()
{
    const rlimit none{0, 0};
    (void)::setrlimit(RLIMIT_CORE, &none); // can only fail for a limit above the hard one
}

} // namespace latchkey::shell
