/// The window. Everything is in gui/shell; this only says how it starts and ends.

#include "gui/model/model.h"
#include "gui/shell/desktop_window.h"
#include "gui/shell/options.h"
#include "gui/shell/platform/desktop.h"
#include "keys/base/platform/standard_files.h"

#include <cstdio>
#include <string>
#include <vector>

int main(int argc, char** argv)
{
    using namespace latchkey;
    platform::open_missing_standard_files();
    shell::forbid_core_dumps();
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    auto options = shell::parse_options(arguments);
    if (!options) {
        std::fprintf(stderr, "latchkey: %s\n", options.error().c_str());
        return 2;
    }
    if (options->show == shell::Options::Show::help) {
        std::fputs(shell::help_text("latchkey").c_str(), stdout);
        return 0;
    }
    if (options->show == shell::Options::Show::version) {
        std::puts("Latchkey " LATCHKEY_VERSION);
        return 0;
    }
    options->model.open_address = shell::open_address;
    options->model.system_is_dark = shell::system_is_dark();
    auto window = shell::DesktopWindow::open(*options);
    if (!window) {
        std::fprintf(stderr, "latchkey: %s\n", window.error().c_str());
        return 1;
    }
    model::Model model{options->model, [] { shell::DesktopWindow::wake(); }};
    if (!options->drop.empty()) {
        (void)model.send(view::DropFiles{options->drop});
    }
    (*window)->show(model);
    (*window)->run();
    window->reset(); // gone at once; the sessions say goodbye without it
    return 0;
}
