/// After an encrypted key was loaded and dropped, neither the passphrase nor the private numbers are in the process's memory: not on the
/// heap, not on the stack, not in OpenSSL's. The process is another one (keys-memory-probe), so that this one's own copies do not count.
#include "keys/evp.h"
#include "keys/generate.h"
#include "keys/key_parts.h"
#include "keys/key_save.h"
#include "tests/keys/key_data.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fcntl.h>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

namespace latchkey::keys {
namespace {

using support::TempFolder;

constexpr const char* passphrase = "Mn7#kV2q!zR9wXc4-a passphrase of a person";
constexpr std::size_t window = 16; // a piece of a number as short as this is a find

struct Needle {
    std::string name;
    ByteBuffer bytes;
};

/// Pieces of a number as it may lie about: big-endian as in files, little-endian as in OSSL_PARAM and (here) in a BIGNUM's words.
void add_number(std::vector<Needle>& needles, const std::string& name, Bytes number)
{
    ByteBuffer reversed(number.rbegin(), number.rend());
    for (std::size_t at = 0; at + window <= number.size(); at += 8) {
        needles.push_back({fmt::format("{}, big-endian, byte {}", name, at), to_buffer(number.subspan(at, window))});
        needles.push_back({fmt::format("{}, little-endian, byte {}", name, at), to_buffer(Bytes(reversed).subspan(at, window))});
    }
}

std::vector<Needle> needles_of(const PrivateKey& key)
{
    std::vector<Needle> needles;
    const KeyParts parts = take_apart(key);
    if (const auto* const rsa = std::get_if<RsaParts>(&parts)) {
        add_number(needles, "d", rsa->d.bytes());
        add_number(needles, "p", rsa->p.bytes());
        add_number(needles, "q", rsa->q.bytes());
        add_number(needles, "iqmp", rsa->iqmp.bytes());
        const BnContext context = not_null(BnContext(BN_CTX_new()));
        for (const auto& [name, prime] : {std::pair{"dp", &rsa->p}, std::pair{"dq", &rsa->q}}) {
            const Bn less_one = bn_of(prime->bytes());
            const Bn out = new_bn();
            EXPECT_EQ(BN_sub_word(less_one.get(), 1), 1);
            EXPECT_EQ(BN_mod(out.get(), bn_of(rsa->d.bytes()).get(), less_one.get(), context.get()), 1);
            add_number(needles, name, bytes_of(out.get()).bytes());
        }
    } else if (const auto* const dsa = std::get_if<DsaParts>(&parts)) {
        add_number(needles, "x", dsa->x.bytes());
    } else if (const auto* const ec = std::get_if<EcParts>(&parts)) {
        add_number(needles, "d", ec->d.bytes());
    } else {
        add_number(needles, "seed", std::get<EdParts>(parts).seed.bytes());
    }
    return needles;
}

/// Where each needle is found in the other process's memory: "d, big-endian, byte 8 in [heap]".
std::set<std::string> search(pid_t process, const std::vector<Needle>& needles)
{
    std::set<std::string> found;
    const int memory = ::open(fmt::format("/proc/{}/mem", process).c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_GE(memory, 0);
    std::istringstream maps(support::read_file(fmt::format("/proc/{}/maps", process)));
    std::size_t searched = 0;
    for (std::string line; std::getline(maps, line);) {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        char mode[5] = {};
        if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, mode) != 3 || mode[0] != 'r' || line.ends_with("[vvar]")) {
            continue;
        }
        std::vector<char> bytes(end - begin);
        const ssize_t got = ::pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(begin));
        if (got <= 0) {
            continue; // [vsyscall]
        }
        searched += static_cast<std::size_t>(got);
        const std::string_view text(bytes.data(), static_cast<std::size_t>(got));
        const std::size_t name_at = line.find_last_of(' ');
        for (const Needle& needle : needles) {
            const std::size_t at = text.find(as_text(needle.bytes));
            if (at != std::string_view::npos) {
                found.insert(fmt::format("{} in {} {} at {:x}", needle.name, mode, line.substr(name_at + 1), begin + at));
            }
        }
    }
    ::close(memory);
    EXPECT_GT(searched, 1U << 20U) << "the memory could not be read, so nothing is proven";
    return found;
}

/// The probe, until it has said "ready".
class Probe {
public:
    Probe(const std::vector<std::string>& arguments, const std::string& input)
    {
        int in[2];
        int out[2];
        EXPECT_EQ(pipe(in) + pipe(out), 0);
        pid_ = fork();
        if (pid_ == 0) {
            dup2(in[0], 0);
            dup2(out[1], 1);
            for (const int descriptor : {in[0], in[1], out[0], out[1]}) {
                ::close(descriptor);
            }
            std::string program = std::string(LATCHKEY_BIN_DIR) + "/keys-memory-probe";
            std::vector<char*> argv{program.data()};
            std::vector<std::string> words = arguments;
            for (std::string& word : words) {
                argv.push_back(word.data());
            }
            argv.push_back(nullptr);
            execv(program.c_str(), argv.data());
            _exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        EXPECT_EQ(::write(in[1], input.data(), input.size()), static_cast<ssize_t>(input.size()));
        ::close(in[1]);
        char bytes[4096];
        while (!said_.ends_with("ready\n")) {
            const ssize_t got = ::read(out[0], bytes, sizeof bytes);
            if (got <= 0) {
                break;
            }
            said_.append(bytes, static_cast<std::size_t>(got));
        }
        ::close(out[0]);
    }
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;
    ~Probe()
    {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    [[nodiscard]] bool ready() const { return said_.ends_with("ready\n"); }
    [[nodiscard]] const std::string& said() const { return said_; }
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
    std::string said_;
};

struct Case {
    std::string type;
    KeyFormat format;
};
void PrintTo(const Case& row, std::ostream* out)
{
    *out << row.type << ' ' << title(row.format);
}

class Memory : public testing::TestWithParam<Case> {
protected:
    /// What is found after the probe has done `what` with a key file of the type and format.
    static std::set<std::string> left_after(const char* what)
    {
        const TempFolder folder;
        const PrivateKey key = load_text(key_text(GetParam().type)).value();
        const Secret secret = Secret::copy_of(passphrase);
        SaveOptions options;
        options.format = GetParam().format == KeyFormat::pkcs1 ? traditional_pem(key.public_key().kind()) : GetParam().format;
        options.passphrase = &secret;
        options.pbkdf2_iterations = 2048;
        const std::string file = folder / "key";
        EXPECT_TRUE(save(file, key, options, Overwrite::no));
        const Probe probe({what, file}, passphrase);
        EXPECT_TRUE(probe.ready());
        std::vector<Needle> needles = needles_of(key);
        needles.push_back({"passphrase", to_buffer(as_bytes(passphrase))});
        needles.push_back({"passphrase's start", to_buffer(as_bytes(passphrase).first(window))});
        needles.push_back({"passphrase's end", to_buffer(as_bytes(passphrase).last(window))});
        return search(probe.pid(), needles);
    }
};

TEST_P(Memory, HasNothingOfAKeyThatWasLoadedAndDropped)
{
    const auto found = left_after("load");
    EXPECT_TRUE(found.empty()) << found.size() << " places, first: " << *found.begin();
}

TEST_P(Memory, HasNothingOfAKeyThatHasSigned)
{
    const auto found = left_after("sign");
    EXPECT_TRUE(found.empty()) << found.size() << " places, first: " << *found.begin();
}

TEST_P(Memory, HasNothingOfAKeyThatWasSavedAgain)
{
    const auto found = left_after("save");
    EXPECT_TRUE(found.empty()) << found.size() << " places, first: " << *found.begin();
}

std::vector<Case> cases()
{
    std::vector<Case> rows;
    for (const char* type : {"rsa", "dsa", "ecdsa256", "ecdsa521", "ed25519"}) {
        for (const KeyFormat format : {KeyFormat::ppk2, KeyFormat::ppk3, KeyFormat::openssh, KeyFormat::pkcs8, KeyFormat::pkcs1}) {
            if (format != KeyFormat::pkcs1 || std::string_view(type) != "ed25519") {
                rows.push_back({type, format});
            }
        }
    }
    return rows;
}
INSTANTIATE_TEST_SUITE_P(All, Memory, testing::ValuesIn(cases()));

TEST(MemorySearch, FindsAKeyThatIsStillThere)
{
    const TempFolder folder;
    const PrivateKey key = load_text(key_text("rsa")).value();
    const Secret secret = Secret::copy_of(passphrase);
    SaveOptions options;
    options.passphrase = &secret;
    const std::string file = folder / "key";
    ASSERT_TRUE(save(file, key, options, Overwrite::no));
    const Probe probe({"keep", file}, passphrase);
    ASSERT_TRUE(probe.ready());
    EXPECT_FALSE(search(probe.pid(), needles_of(key)).empty());
}

TEST(MemoryOfAGenerator, HasNothingOfANewKeyThatWasWrittenAndDropped)
{
    for (const NewKeyRow& row : new_key_rows()) {
        const Probe probe({"generate", std::string(row.word)}, "");
        ASSERT_TRUE(probe.ready()) << row.title;
        const auto key = load_text(probe.said().substr(0, probe.said().size() - 6));
        ASSERT_TRUE(key) << row.title;
        const auto found = search(probe.pid(), needles_of(*key));
        EXPECT_TRUE(found.empty()) << row.title << ", " << found.size() << " places, first: " << *found.begin();
    }
}

} // namespace
} // namespace latchkey::keys
