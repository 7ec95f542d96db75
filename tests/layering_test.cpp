/// Holds every #include and every room's CMake links against the arrows of the design: who may know whom.
///
/// The table below is the design. A room may include what it uses, and what that uses in turn; a library from outside only where it is
/// named. To add an arrow is a decision: it changes the table, the room's CMakeLists.txt and the README's map in one commit.

#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace latchkey {
namespace {

using Names = std::vector<std::string>;

struct Room {
    std::string name;
    std::string folder;
    Names uses;
    Names libraries; ///< from outside; the standard library goes without saying, fmt is "fmt"
};

const std::vector<Room>& rooms()
{
    static const std::vector<Room> table{
        {"base", "keys/base", {}, {"fmt", "openssl"}},
        {"keys", "keys", {"base"}, {"fmt", "openssl"}},
        {"settings", "client/settings", {"base"}, {"fmt", "toml++"}},
        {"sessions", "client/sessions", {"settings", "keys"}, {"fmt", "toml++"}},
        {"transport", "client/transport", {"base"}, {"fmt", "asio", "libssh2"}},
        {"hosts", "client/hosts", {"keys"}, {"fmt"}},
        {"auth", "client/auth", {"keys", "transport"}, {"fmt", "asio", "libssh2"}},
        {"session", "client/session", {"auth", "hosts", "transport", "settings"}, {"fmt", "asio", "libssh2"}},
        {"forward", "client/forward", {"session"}, {"fmt", "asio"}},
        {"cli", "client/cli", {"session", "forward", "sessions"}, {"fmt", "asio"}},
        {"terminal", "gui/terminal", {}, {}},
        {"view", "gui/view", {"base", "terminal", "settings"}, {}},
        {"model", "gui/model", {"session", "forward", "sessions", "terminal", "view"}, {"fmt", "asio", "re2"}},
        {"panels", "gui/panels", {"view"}, {"fmt", "imgui"}},
        {"shell", "gui/shell", {"model", "panels"}, {"fmt", "imgui", "glfw", "zlib"}},
    };
    return table;
}

/// Header names of the libraries, as they begin. "system" is what only *_posix and *_win32 files may see.
const std::vector<std::pair<std::string, std::string>>& library_headers()
{
    static const std::vector<std::pair<std::string, std::string>> table{
        {"asio", "asio"},        {"re2/", "re2"},          {"libssh2", "libssh2"},   {"openssl/", "openssl"}, {"imgui_impl_", "glfw"},
        {"imgui", "imgui"},      {"backends/", "glfw"},    {"GLFW/", "glfw"},        {"GL/", "glfw"},         {"fmt/", "fmt"},
        {"toml++/", "toml++"},   {"argon2", "argon2"},     {"gtest/", "gtest"},      {"gmock/", "gtest"},     {"zlib", "zlib"},
        {"windows.h", "system"}, {"winsock2.h", "system"}, {"ws2tcpip.h", "system"}, {"sys/", "system"},      {"unistd.h", "system"},
        {"fcntl.h", "system"},   {"poll.h", "system"},     {"termios.h", "system"},  {"netinet/", "system"},  {"arpa/", "system"},
        {"netdb.h", "system"},   {"pwd.h", "system"},      {"pthread.h", "system"},  {"X11/", "system"}};
    return table;
}

const Room* room_named(const std::string& name)
{
    const auto found = std::ranges::find(rooms(), name, &Room::name);
    return found == rooms().end() ? nullptr : &*found;
}

/// The room that a path ("keys/base/error.h") lies in: the one with the longest folder.
const Room* room_of(const std::string& path)
{
    const Room* best = nullptr;
    for (const Room& room : rooms()) {
        if (path.starts_with(room.folder + "/") && (best == nullptr || room.folder.size() > best->folder.size())) {
            best = &room;
        }
    }
    return best;
}

std::set<std::string> reach(const Room& room)
{
    std::set<std::string> all{room.name};
    for (const std::string& used : room.uses) {
        all.merge(reach(*room_named(used)));
    }
    return all;
}

std::string library_of(const std::string& header)
{
    for (const auto& [begin, library] : library_headers()) {
        if (header.starts_with(begin)) {
            return library;
        }
    }
    return "";
}

bool is_for_one_system(const std::string& path)
{
    return path.find("_posix.") != std::string::npos || path.find("_win32.") != std::string::npos ||
           path.find("/platform/") != std::string::npos;
}

/// Standard C++ headers have no dot; processor intrinsics are part of the compiler.
bool is_plain_language(const std::string& header)
{
    static const std::set<std::string> intrinsics{"cpuid.h", "emmintrin.h", "immintrin.h", "arm_neon.h"};
    return intrinsics.contains(header) || header.find_first_of("./") == std::string::npos;
}

struct Include {
    std::string header;
    bool quoted;
};

std::vector<Include> includes_of(const std::string& text)
{
    static const std::regex pattern{R"re(^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"])re"};
    std::vector<Include> found;
    std::istringstream lines{text};
    std::smatch match;
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_search(line, match, pattern)) {
            found.push_back({match[2], match[1] == "\""});
        }
    }
    return found;
}

/// What is wrong with one include of one file; empty when nothing is.
std::string complaint(const std::string& path, const Include& include)
{
    const Room& room = *room_of(path);
    const std::string where = path + " (" + room.name + ") includes " + include.header + ": ";
    if (include.quoted) {
        const Room* other = room_of(include.header);
        if (other == nullptr) {
            return where + "not a path from the root into a room";
        }
        return reach(room).contains(other->name) ? "" : where + room.name + " does not use " + other->name;
    }
    const std::string library = library_of(include.header);
    if (library == "system") {
        return is_for_one_system(path) && room.name != "terminal"
                   ? ""
                   : where + "a system's header belongs into a *_posix.cpp or *_win32.cpp file, or into platform/";
    }
    if (!library.empty()) {
        return std::ranges::find(room.libraries, library) != room.libraries.end()
                   ? ""
                   : where + room.name + " does not use the library " + library;
    }
    if (room.name == "terminal" && !is_plain_language(include.header)) {
        return where + "terminal uses the standard library only";
    }
    return "";
}

Names complaints(const std::string& path, const std::string& text)
{
    Names all;
    for (const Include& include : includes_of(text)) {
        if (std::string one = complaint(path, include); !one.empty()) {
            all.push_back(std::move(one));
        }
    }
    return all;
}

/// "latchkey_room(auth USES keys transport PRIVATE_LIBS fmt::fmt)" → {"auth", {"keys", "transport"}}.
std::pair<std::string, Names> room_in_cmake(const std::string& text)
{
    std::smatch match;
    if (!std::regex_search(text, match, std::regex{R"((^|\n)latchkey_room\((\w+)([^)]*)\))"})) {
        return {};
    }
    std::istringstream words{match[3].str()};
    Names uses;
    bool here = false;
    for (std::string word; words >> word;) {
        if (word == "USES") {
            here = true;
        } else if (word == "LIBS" || word == "PRIVATE_LIBS" || word == "FOLDERS") {
            here = false;
        } else if (here) {
            uses.push_back(word);
        }
    }
    return {match[2], uses};
}

/// A header opens with what it is for: "#pragma once", then "///".
bool opens_with_purpose(const std::string& text)
{
    return text.starts_with("#pragma once\n///");
}

const std::filesystem::path& root()
{
    static const std::filesystem::path path{LATCHKEY_SOURCE_DIR};
    return path;
}

/// Paths from the root of all files with one of these endings below these folders.
Names files(const Names& folders, const Names& endings)
{
    Names found;
    for (const std::string& folder : folders) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator{root() / folder}) {
            const std::string path = std::filesystem::relative(entry.path(), root()).generic_string();
            if (entry.is_regular_file() &&
                std::ranges::any_of(endings, [&](const std::string& ending) { return path.ends_with(ending); })) {
                found.push_back(path);
            }
        }
    }
    std::ranges::sort(found);
    return found;
}

TEST(Layering, EveryIncludeFollowsAnArrow)
{
    const Names sources = files({"keys", "client", "gui"}, {".h", ".cpp"});
    ASSERT_GT(sources.size(), 20U);
    for (const std::string& path : sources) {
        ASSERT_NE(room_of(path), nullptr) << path << " lies in no room";
        for (const std::string& one : complaints(path, support::read_file(root() / path))) {
            ADD_FAILURE() << one;
        }
    }
}

TEST(Layering, EveryRoomsCMakeLinksAreItsArrows)
{
    std::set<std::string> seen;
    for (const std::string& path : files({"keys", "client", "gui"}, {"CMakeLists.txt"})) {
        const auto [name, uses] = room_in_cmake(support::read_file(root() / path));
        if (name.empty()) {
            continue; // client/ and gui/ themselves are no rooms
        }
        const Room* room = room_named(name);
        ASSERT_NE(room, nullptr) << path << " makes a room that the table lacks";
        EXPECT_EQ(room->folder + "/CMakeLists.txt", path);
        EXPECT_EQ(std::set<std::string>(uses.begin(), uses.end()), std::set<std::string>(room->uses.begin(), room->uses.end())) << path;
        seen.insert(name);
    }
    EXPECT_EQ(seen.size(), rooms().size()) << "a room of the table has no CMakeLists.txt";
}

TEST(Layering, EveryHeaderSaysWhatItIsFor)
{
    for (const std::string& path : files({"keys", "client", "gui", "tests"}, {".h"})) {
        EXPECT_TRUE(opens_with_purpose(support::read_file(root() / path))) << path << " does not open with #pragma once and ///";
    }
}

TEST(Layering, TheArrowsHaveNoCycle)
{
    for (const Room& room : rooms()) {
        for (const std::string& used : room.uses) {
            ASSERT_NE(room_named(used), nullptr) << room.name << " uses " << used;
            EXPECT_FALSE(reach(*room_named(used)).contains(room.name)) << room.name << " and " << used;
        }
    }
}

// What the test above would miss if it could not fail.
TEST(LayeringItself, RefusesAnIncludeAgainstTheArrows)
{
    const auto refuses = [](const std::string& path, const std::string& text) { return complaints(path, text).size() == 1; };
    EXPECT_TRUE(refuses("keys/ppk.cpp", "#include \"client/transport/gate.h\"\n"));
    EXPECT_TRUE(refuses("keys/base/log.cpp", "#include \"keys/key_file.h\"\n"));
    EXPECT_TRUE(refuses("gui/panels/auth_panel.cpp", "  #  include <asio.hpp>\n"));
    EXPECT_TRUE(refuses("gui/panels/auth_panel.cpp", "#include <openssl/evp.h>\n"));
    EXPECT_TRUE(refuses("gui/panels/kit/button.cpp", "#include \"gui/model/model.h\"\n"));
    EXPECT_TRUE(refuses("gui/terminal/grid.cpp", "#include <fmt/format.h>\n"));
    EXPECT_TRUE(refuses("gui/terminal/grid.cpp", "#include <sys/types.h>\n"));
    EXPECT_TRUE(refuses("gui/terminal/grid.cpp", "#include \"keys/base/error.h\"\n"));
    EXPECT_TRUE(refuses("gui/model/model.cpp", "#include <imgui.h>\n"));
    EXPECT_TRUE(refuses("client/cli/ssh.cpp", "#include <libssh2.h>\n"));
    EXPECT_TRUE(refuses("client/cli/ssh.cpp", "#include <termios.h>\n"));
    EXPECT_TRUE(refuses("client/session/connection.cpp", "#include \"connection.h\"\n"));
    EXPECT_TRUE(refuses("client/session/connection.cpp", "#include <gtest/gtest.h>\n"));
}

TEST(LayeringItself, AllowsWhatTheArrowsAllow)
{
    const auto allows = [](const std::string& path, const std::string& text) { return complaints(path, text).empty(); };
    EXPECT_TRUE(allows("keys/ppk.cpp", "#include \"keys/base/error.h\"\n#include <openssl/evp.h>\n#include <vector>\n"));
    EXPECT_TRUE(allows("client/session/connection.cpp",
                       "#include \"keys/base/error.h\"\n#include \"client/auth/userauth.h\"\n#include <asio.hpp>\n"));
    EXPECT_TRUE(allows("client/cli/tty_posix.cpp", "#include <termios.h>\n"));
    EXPECT_TRUE(allows("gui/terminal/grid.cpp", "#include <emmintrin.h>\n#include <cstdint>\n"));
    EXPECT_TRUE(allows("gui/shell/window.cpp",
                       "// #include \"x.h\" in a comment is none\n#include <GLFW/glfw3.h>\n#include \"gui/panels/kit/theme.h\"\n"));
}

TEST(LayeringItself, ReadsARoomsArrowsFromCMake)
{
    const auto [name, uses] = room_in_cmake("# a comment\nlatchkey_room(auth USES keys\n  transport LIBS x PRIVATE_LIBS fmt::fmt)\n");
    EXPECT_EQ(name, "auth");
    EXPECT_EQ(uses, (Names{"keys", "transport"}));
    EXPECT_TRUE(room_in_cmake("add_subdirectory(base)\n").first.empty());
}

TEST(LayeringItself, SeesAHeaderWithoutItsPurpose)
{
    EXPECT_TRUE(opens_with_purpose("#pragma once\n/// What it is for.\n"));
    EXPECT_FALSE(opens_with_purpose("#pragma once\n\n#include <vector>\n/// too late\n"));
}

} // namespace
} // namespace latchkey
