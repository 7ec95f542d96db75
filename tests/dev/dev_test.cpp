/// The parts of `dev` that read other people's files: apt's configuration in both its formats, and the choice of a version.

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace latchkey {
namespace {

/// Runs one of cmake/dev/*.sh's functions with this standard input.
std::string shell(const std::string& function, const std::string& input = {})
{
    const std::string script = "set -euo pipefail; cd \"$1\"; . cmake/dev/packages.sh; . cmake/dev/sources.sh; " + function;
    return support::run_or_throw({"bash", "-c", script, "bash", LATCHKEY_SOURCE_DIR}, {.input = input});
}

bool holds(const std::string& function)
{
    return shell("if " + function + "; then echo yes; else echo no; fi") == "yes\n";
}

TEST(AptSources, OneLineEntriesWithAndWithoutOptions)
{
    EXPECT_EQ(shell("one_line_entries",
                    "# deb http://commented.example/debian bookworm main\n"
                    "deb http://a.example/debian bookworm main contrib # and a comment\n"
                    "deb-src http://a.example/debian bookworm main\n"
                    "deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] https://b.example/debian  bookworm-security  main\n"
                    "deb https://third.example/apt stable other\n"),
              "http://a.example/debian|bookworm|\nhttps://b.example/debian|bookworm-security|/usr/share/keyrings/a.gpg\n");
}

TEST(AptSources, StanzasWithSeveralUrisAndSuites)
{
    EXPECT_EQ(
        shell("stanzas", "Types: deb deb-src\n# a comment inside\nURIs: http://a.example/debian http://b.example/debian\n"
                         "Suites: bookworm bookworm-updates\nComponents: main contrib\nSigned-By: /usr/share/keyrings/a.gpg\n\n"
                         "Types: deb\nURIs: http://off.example/debian\nSuites: bookworm\nComponents: main\nEnabled: no\n\n"
                         "Types: deb-src\nURIs: http://source.example/debian\nSuites: bookworm\nComponents: main\n"),
        "http://a.example/debian|bookworm|/usr/share/keyrings/a.gpg\nhttp://a.example/debian|bookworm-updates|/usr/share/keyrings/a.gpg\n"
        "http://b.example/debian|bookworm|/usr/share/keyrings/a.gpg\nhttp://b.example/debian|bookworm-updates|/usr/share/keyrings/a.gpg\n");
}

TEST(AptSources, AKeyThatStandsInTheStanzaKeepsItsLines)
{
    EXPECT_EQ(shell("stanzas | tr '\\001' '\\n'",
                    "types: deb\nuris: http://a.example/debian\nsuites: trixie\ncomponents: main\n"
                    "signed-by:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----\n"),
              "http://a.example/debian|trixie|\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----\n");
}

TEST(Versions, OfLibssh2OnlyThoseWithTheSecurityPatches)
{
    for (const char* version : {"1.11.1-6", "1.11.1-7", "1.11.1-1+deb13u2", "1.11.1-1+deb13u3", "1.11.1-6ubuntu1"}) {
        EXPECT_TRUE(holds(std::string{"acceptable libssh2 "} + version)) << version;
    }
    for (const char* version : {"1.10.0-3", "1.11.1-1", "1.11.1-1+deb13u1", "1.11.1-5", "1.11.1-2", "1.12.0-1", "1.11.2-1"}) {
        EXPECT_FALSE(holds(std::string{"acceptable libssh2 "} + version)) << version;
    }
}

TEST(Versions, OfDearImGuiThoseThatBakeGlyphsOnDemand)
{
    for (const char* version : {"1.92.2b+ds-1", "1.92.5+ds-2"}) {
        EXPECT_TRUE(holds(std::string{"acceptable imgui "} + version)) << version;
    }
    for (const char* version : {"1.86+ds-1", "1.92.1+ds-1", "1.93.0+ds-1"}) {
        EXPECT_FALSE(holds(std::string{"acceptable imgui "} + version)) << version;
    }
}

TEST(Packages, WhatIsInstalledIsNotMissing)
{
    EXPECT_EQ(shell("missing_packages dpkg bash"), "");
    EXPECT_EQ(shell("missing_packages dpkg no-such-package-anywhere"), "no-such-package-anywhere\n");
}

TEST(Dev, AnUnknownCommandPrintsTheHelpAndFails)
{
    const auto result = support::run_process({LATCHKEY_SOURCE_DIR "/dev", "frobnicate"});
    EXPECT_EQ(result.exit, 2);
    EXPECT_NE(result.err.find("./dev test"), std::string::npos);
}

// A skipped test has not passed, and the closing line says so.
TEST(Dev, TheHelpTellsOfTheLongSet)
{
    const auto help = support::run_process({LATCHKEY_SOURCE_DIR "/dev", "help"});
    EXPECT_EQ(help.exit, 0);
    EXPECT_NE(help.out.find("./dev test --long [SECONDS]"), std::string::npos) << help.out;
}

TEST(RunFuzzer, NeedsSeedsAndKeepsWhatItPrintsOfAFailure)
{
    const support::TempFolder folder;
    const std::string script = LATCHKEY_SOURCE_DIR "/tests/fuzz/run_fuzzer.sh";
    EXPECT_EQ(support::run_process({script, folder / "fuzz_nobody"}).exit, 1) << "no seeds, no fuzzing";
    folder.write("fuzz_settings", "#!/bin/sh\necho \"what: $*\"\nexit 77\n");
    std::filesystem::permissions(folder / "fuzz_settings", std::filesystem::perms::owner_all);
    const auto failed = support::run_process({script, folder / "fuzz_settings"}, {.env = {{"LATCHKEY_FUZZ_SECONDS", "7"}}});
    EXPECT_EQ(failed.exit, 1);
    EXPECT_NE(failed.out.find("-max_total_time=7 "), std::string::npos) << failed.out;
    EXPECT_NE(failed.out.find("-rss_limit_mb=512 "), std::string::npos) << failed.out;
    EXPECT_NE(failed.out.find("/seeds/settings"), std::string::npos) << failed.out;
}

TEST(Dev, TheTotalsCountWhatWasNotRunAsFailed)
{
    const auto totals = [](const std::string& attributes) {
        const support::TempFolder folder;
        const auto report = folder.write("tests.xml", "<?xml version=\"1.0\"?>\n<testsuite name=\"(empty)\"\n\t" + attributes + "\n>\n");
        const std::string script = "set -euo pipefail; cd \"$1\"; eval \"$(sed -n '/^totals()/,/^}/p' dev)\"; totals \"$2\"";
        return support::run_process({"bash", "-c", script, "bash", LATCHKEY_SOURCE_DIR, report.string()});
    };
    EXPECT_EQ(totals("tests=\"5\"\n\tfailures=\"0\"\n\tdisabled=\"0\"\n\tskipped=\"0\"").out, "5 passed, 0 failed\n");
    EXPECT_NE(totals("tests=\"5\"\n\tfailures=\"1\"\n\tdisabled=\"0\"\n\tskipped=\"2\"").out.find("2 passed, 3 failed\n"),
              std::string::npos);
    EXPECT_NE(totals("tests=\"5\"\n\tfailures=\"1\"\n\tdisabled=\"0\"\n\tskipped=\"0\"").exit, 0);
}

} // namespace
} // namespace latchkey
