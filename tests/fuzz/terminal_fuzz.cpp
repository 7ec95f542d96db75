/// Output of a server, sizes of a window and looks at the screen, in any order. Seeds: tests/fuzz/seeds/terminal (recordings, cut short).
///
/// The first byte chooses the slices; 0xFE resizes by the two bytes that follow, 0xFD looks.

#include "gui/terminal/terminal.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace latchkey::terminal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    Terminal terminal{{.cols = 20, .rows = 5, .scrollback = 30}};
    const std::size_t slice = std::size_t{1} + data[0];
    std::size_t at = 1;
    while (at < size) {
        if (data[at] == 0xFE && at + 2 < size) {
            terminal.resize(data[at + 1] % 60, data[at + 2] % 30);
            at += 3;
            continue;
        }
        if (data[at] == 0xFD) {
            const auto snapshot = terminal.snapshot(terminal.scrollback_lines() / 2);
            const Selection all = Selection::all(*snapshot);
            if (terminal.selected_text(all).size() > 10'000'000 || snapshot->text().empty()) {
                std::abort();
            }
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < size && end - at < slice && data[end] < 0xFD) {
            ++end;
        }
        end = end == at ? at + 1 : end;
        terminal.feed({data + at, end - at});
        at = end;
    }
    if (terminal.take_replies().size() > 64U * 1024 || terminal.scrollback_lines() > 30) {
        std::abort();
    }
    (void)terminal.find("a");
    (void)terminal.encode_paste({reinterpret_cast<const char*>(data), size});
    return 0;
}
