/// A fuzz target's deterministic twin: runs it on each seed, on every beginning of each, and on mutations that are the same in every run.
///
/// replay_NAME SEED-FOLDER. Exit 0 when the target came back from all of them; a target that finds something aborts. No seeds: exit 1.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int mutations_of_each = 5000;
constexpr std::size_t prefixes_of_each = 300;

void try_one(const std::string& input)
{
    // A copy of exactly this size, so that a sanitizer sees the first byte past it.
    const std::vector<std::uint8_t> bytes{input.begin(), input.end()};
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

/// One to four small changes: another byte, a cut, a doubled part, a part of another seed.
std::string mutate(std::string input, const std::string& other, std::mt19937& random)
{
    const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
    for (unsigned changes = 1 + random() % 4; changes > 0; --changes) {
        const std::size_t at = below(input.size());
        const std::size_t length = std::min<std::size_t>(below(40), input.size() - at);
        switch (random() % 5) {
        case 0:
            if (!input.empty()) {
                input[at] = static_cast<char>(random());
            }
            break;
        case 1:
            input.erase(at, length);
            break;
        case 2:
            input.insert(at, input.substr(at, length));
            break;
        case 3:
            input.insert(at, other.substr(std::min(at, other.size()), below(40)));
            break;
        default: {
            constexpr char edges[] = {'\0', '\n', '\r', ' ', '-', '=', '"', '\x1b', '\x7f', '\x80', '\xff', '9', ';', '['};
            input.insert(at, 1 + below(3), edges[below(sizeof edges)]);
        }
        }
    }
    return input;
}

} // namespace

int main(int argc, char** argv)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{argc > 1 ? argv[1] : "."}) {
        files.push_back(entry.path());
    }
    std::ranges::sort(files); // the folder's own order is another on each file system
    std::vector<std::string> seeds;
    for (const auto& file : files) {
        std::ifstream in{file, std::ios::binary};
        seeds.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
    }
    if (argc != 2 || seeds.empty()) {
        std::fputs("usage: replay SEED-FOLDER (with seeds in it)\n", stderr);
        return 1;
    }
    std::mt19937 random{20261120};
    std::size_t runs = 0;
    for (const std::string& seed : seeds) {
        const std::size_t step = 1 + seed.size() / prefixes_of_each;
        for (std::size_t size = 0; size <= seed.size(); size += step, ++runs) {
            try_one(seed.substr(0, size));
        }
        for (int i = 0; i < mutations_of_each; ++i, ++runs) {
            try_one(mutate(seed, seeds[random() % seeds.size()], random));
        }
        try_one(seed);
    }
    std::printf("%zu inputs from %zu seeds\n", runs + seeds.size(), seeds.size());
    return 0;
}
