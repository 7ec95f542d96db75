/// What the compiler and the linker were asked for is in the programs: readelf's word for it. System V ABI, x86-64 psABI (CET).

#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>

namespace latchkey {
namespace {

class Hardening : public testing::TestWithParam<const char*> {
protected:
    [[nodiscard]] static std::string readelf(const char* what)
    {
        return support::run_or_throw({"readelf", "-W", what, std::string{LATCHKEY_BIN_DIR "/"} + GetParam()}, {.env = {{"LC_ALL", "C"}}});
    }
};

TEST_P(Hardening, IsPositionIndependentWithFullRelro)
{
    EXPECT_NE(readelf("-h").find("DYN (Position-Independent Executable file)"), std::string::npos);
    EXPECT_NE(readelf("-l").find("GNU_RELRO"), std::string::npos);
    EXPECT_NE(readelf("-d").find("BIND_NOW"), std::string::npos);
    EXPECT_EQ(readelf("-l").find("RWE"), std::string::npos) << "a segment is both writable and executable";
}

#if defined(__CET__)
/// The mark of a whole program also needs the distribution's start files to have it (Debian 12's have not); ours are all ready.
TEST(HardeningOfObjects, EveryObjectOfOursAndOfLibssh2IsMarkedForControlFlowEnforcement)
{
    const std::filesystem::path build = std::filesystem::path{LATCHKEY_BIN_DIR}.parent_path();
    for (const char* archive : {"keys/liblatchkey_keys.a", "client/session/liblatchkey_session.a", "gui/panels/liblatchkey_panels.a",
                                "gui/shell/liblatchkey_shell.a", "liblatchkey_imgui.a", "libssh2/src/libssh2.a"}) {
        const std::string notes = support::run_or_throw({"readelf", "-nW", (build / archive).string()}, {.env = {{"LC_ALL", "C"}}});
        std::size_t objects = 0;
        std::size_t marked = 0;
        std::istringstream lines{notes};
        for (std::string line; std::getline(lines, line);) {
            objects += line.starts_with("File: ") ? 1U : 0U;
            marked += line.find("x86 feature: IBT, SHSTK") != std::string::npos ? 1U : 0U;
        }
        EXPECT_GT(objects, 0U) << archive;
        EXPECT_EQ(marked, objects) << archive;
    }
}
#endif

INSTANTIATE_TEST_SUITE_P(Programs, Hardening, testing::Values("lk", "latchkey"));

} // namespace
} // namespace latchkey
