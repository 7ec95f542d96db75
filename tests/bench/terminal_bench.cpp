/// How fast output is parsed, beside libvterm in the same run: `terminal_bench [SECONDS]`. MB per CPU-second of this thread, 64 KiB slices,
/// medians of seven interleaved rounds. Nothing here passes or fails. Then: memory of a full scrollback, search, reflow, snapshots.

#include "gui/terminal/scrollback.h"
#include "gui/terminal/terminal.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>
#include <vterm.h>

using namespace latchkey::terminal;

namespace {

double cpu_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string repeated(auto make)
{
    std::string out;
    for (int i = 0; out.size() < 64 * 1024; ++i) {
        out += make(i);
    }
    return out;
}

struct Load {
    const char* name;
    std::string bytes;
};

std::vector<Load> loads()
{
    return {
        {"plain ASCII", repeated([](int i) { return std::string(79, static_cast<char>('a' + i % 26)) + "\r\n"; })},
        {"coloured ls -l", repeated([](int i) {
             return "drwxr-xr-x 2 root root    4096 Nov 20 10:00 \x1B[0m\x1B[01;34mfolder" + std::to_string(i) + "\x1B[0m\r\n";
         })},
        {"dense SGR", repeated([](int i) {
             return "\x1B[3" + std::to_string(i % 8) + ";4" + std::to_string(i / 8 % 8) + "mab" + (i % 30 == 29 ? "\r\n" : "");
         })},
        {"true colour", repeated([](int i) {
             return "\x1B[38;2;" + std::to_string(i % 256) + ';' + std::to_string(i * 7 % 256) + ";10mx" + (i % 30 == 29 ? "\r\n" : "");
         })},
        {"Unicode", repeated([](int) {
             return std::string{
                 "\u6F22\u5B57\u304B\u306A gr\u00FC\u00DFe \u03B5\u03BB\u03BB\u03B7\u03BD\u03B9\u03BA\u03AC \u2500\u2502\r\n"};
         })},
        {"y\\n", repeated([](int) { return std::string{"y\r\n"}; })},
    };
}

/// MB per CPU-second of `feed`, over at least `seconds`.
double rate(const std::string& bytes, double seconds, auto feed)
{
    const double begin = cpu_seconds();
    double done = 0;
    double spent = 0;
    while (spent < seconds) {
        feed(bytes);
        done += static_cast<double>(bytes.size());
        spent = cpu_seconds() - begin;
    }
    return done / spent / 1e6;
}

double median(std::vector<double> values)
{
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

void parsing(double seconds, std::string_view only)
{
    std::printf("%-16s %10s %10s %10s %8s   MB per CPU-second, 100,000 lines of scrollback\n", "", "80x24", "200x50", "libvterm", "ratio");
    for (const Load& load : loads()) {
        if (!only.empty() && only != load.name) {
            continue;
        }
        Terminal small{{.cols = 80, .rows = 24}};
        Terminal large{{.cols = 200, .rows = 50}};
        VTerm* vterm = vterm_new(24, 80);
        vterm_set_utf8(vterm, 1);
        vterm_screen_reset(vterm_obtain_screen(vterm), 1);
        std::array<std::vector<double>, 3> rates;
        for (int round = 0; round < 7; ++round) {
            rates[0].push_back(rate(load.bytes, seconds, [&](const std::string& bytes) { small.feed(bytes); }));
            rates[1].push_back(rate(load.bytes, seconds, [&](const std::string& bytes) { large.feed(bytes); }));
            rates[2].push_back(
                rate(load.bytes, seconds, [&](const std::string& bytes) { vterm_input_write(vterm, bytes.data(), bytes.size()); }));
        }
        vterm_free(vterm);
        const double ours = median(rates[0]);
        const double theirs = median(rates[2]);
        std::printf("%-16s %10.0f %10.0f %10.1f %7.0fx\n", load.name, ours, median(rates[1]), theirs, ours / theirs);
    }
}

void the_rest()
{
    Terminal terminal{{.cols = 80, .rows = 24}};
    Scrollback scrollback{100'000};
    const std::vector<Cell> line(80, Cell{'x', 0});
    for (int i = 0; i < 100'100; ++i) {
        scrollback.push(line, {});
        terminal.feed("line " + std::to_string(i) + std::string(60, 'x') + "\r\n");
    }
    std::printf("100,000 lines of 80 columns: %.1f MiB\n", static_cast<double>(scrollback.bytes()) / 1024 / 1024);
    double begin = cpu_seconds();
    const std::size_t found = terminal.find("99999x").size();
    std::printf("search through them: %.1f ms (%zu found)\n", (cpu_seconds() - begin) * 1e3, found);
    begin = cpu_seconds();
    terminal.resize(60, 24);
    std::printf("layout of them at 60 columns: %.1f ms\n", (cpu_seconds() - begin) * 1e3);
    Terminal full{{.cols = 200, .rows = 50}};
    std::vector<double> times;
    for (int i = 0; i < 200; ++i) {
        full.feed("\x1B[H");
        for (int row = 0; row < 50; ++row) {
            full.feed(std::string(200, static_cast<char>('a' + (i + row) % 26)));
        }
        begin = cpu_seconds();
        (void)full.snapshot();
        times.push_back((cpu_seconds() - begin) * 1e3);
    }
    std::printf("snapshot of 200x50 with every row changed: %.3f ms\n", median(times));
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view only = argc > 2 ? argv[2] : "";
    parsing(argc > 1 ? std::strtod(argv[1], nullptr) : 0.1, only);
    if (only.empty()) {
        the_rest();
    }
    return 0;
}
