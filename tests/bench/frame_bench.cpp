/// The CPU's side of a frame of the window: `frame_bench [COLUMNS ROWS]` (200 50). A terminal in which every cell has a letter and every
/// row changed since the frame before: snapshot, panels, Dear ImGui's vertices, and whether the picture is another one; without OpenGL.
/// Milliseconds of this thread's CPU, medians of 300 frames. Nothing here passes or fails.

#include "gui/panels/kit/item_hooks.h"
#include "gui/shell/last_picture.h"
#include "gui/terminal/terminal.h"
#include "tests/gui/panels/sample_views.h"
#include "tests/gui/panels/stage.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

using namespace latchkey;

namespace {

double cpu_milliseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

double median(std::vector<double> values)
{
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

std::string full_screen(int cols, int rows, int frame, bool colored)
{
    std::string out = "\x1B[H";
    for (int row = 0; row < rows; ++row) {
        for (int col = 0; col < cols; ++col) {
            if (colored && col % 8 == 0) {
                out += "\x1B[3" + std::to_string((col / 8 + row) % 8) + ";4" + std::to_string((col / 16) % 8) + 'm';
            }
            out += static_cast<char>('!' + (row * 7 + col + frame) % 90);
        }
        out += row + 1 < rows ? "\r\n" : "";
    }
    return out + "\x1B[m";
}

void measure(int cols, int rows, bool colored)
{
    test::Stage stage{cols * 8 + 400, rows * 20 + 200};
    stage.view = test::terminal_view(cols, rows);
    stage.frames(4);
    kit::listen_to_items(nullptr); // tests listen, people do not
    terminal::Terminal terminal{{.cols = cols, .rows = rows}};
    shell::LastPicture last;
    std::vector<double> snapshots;
    std::vector<double> frames;
    std::vector<double> sums;
    for (int i = 0; i < 300; ++i) {
        terminal.feed(full_screen(cols, rows, i, colored));
        const double begin = cpu_milliseconds();
        stage.view.tabs[0].screen = terminal.snapshot();
        const double taken = cpu_milliseconds();
        ImGui::NewFrame();
        stage.panels.draw(stage.view, stage);
        ImGui::Render();
        const double drawn = cpu_milliseconds();
        (void)last.changed_by(*ImGui::GetDrawData());
        const double summed = cpu_milliseconds();
        test::serve_textures(*ImGui::GetDrawData());
        snapshots.push_back(taken - begin);
        frames.push_back(drawn - taken);
        sums.push_back(summed - drawn);
    }
    const double all = median(snapshots) + median(frames) + median(sums);
    std::printf("frame of %dx%d, %-12s latchkey %9.2f ms (snapshot %.2f, panels %.2f, compared %.2f)   wanted 0.8: %s\n", cols, rows,
                colored ? "coloured" : "one colour", all, median(snapshots), median(frames), median(sums), all <= 0.8 ? "holds" : "MISSED");
}

} // namespace

int main(int argc, char** argv)
{
    const int cols = argc > 2 ? std::atoi(argv[1]) : 200;
    const int rows = argc > 2 ? std::atoi(argv[2]) : 50;
    measure(cols, rows, false);
    measure(cols, rows, true);
    return 0;
}
