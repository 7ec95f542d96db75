#include "gui/shell/platform/desktop.h"

#include <cstdlib>
#include <string_view>
#include <sys/resource.h>

// GLFW has these only where it was built for X11 (glfw3native.h wants X11's headers for the declarations): weak, so that they may be
// missing.
extern "C" {
__attribute__((weak)) void glfwSetX11SelectionString(const char* string);
__attribute__((weak)) const char* glfwGetX11SelectionString(void);
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
