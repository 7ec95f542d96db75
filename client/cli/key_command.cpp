#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/flags.h"
#include "client/cli/key_tools.h"
#include "client/cli/passphrase.h"
#include "client/cli/print.h"
#include "client/settings/platform/paths.h"
#include "keys/base/log.h"
#include "keys/check.h"
#include "keys/fingerprint.h"
#include "keys/key_file.h"
#include "keys/key_save.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace latchkey::cli {

namespace {

constexpr std::array look_flags{
    Flag{0, "passphrase-file", "FILE", "the passphrase is the first line of FILE, which may be a pipe; - is standard input"},
    Flag{0, "md5", "", "fingerprint and randomart: of MD5, as older tools print it"},
    Flag{'h', "help", "", "print this"},
};
constexpr std::array new_flags{
    Flag{'t', "type", "TYPE", "ed25519 (default), rsa, ecdsa-256, ecdsa-384, ecdsa-521"},
    Flag{'b', "bits", "BITS", "for rsa: 2048 to 8192 (4096)"},
    Flag{'C', "comment", "TEXT", "a comment that stands in the key"},
    Flag{'o', "out", "FILE", "where to write it; never over a file that is there"},
    Flag{'f', "format", "FORMAT", "openssh (default), ppk3, pkcs8"},
    Flag{0, "passphrase-file", "FILE", "the passphrase is the first line of FILE (a pipe, or - for standard input, too); none without"},
    Flag{'h', "help", "", "print this"},
};

/// A key file that one of the looking commands is about.
struct Subject {
    std::string file;
    Secret content;
    keys::PassphraseSource passphrase;
    bool md5 = false;
};

Result<Subject> read_subject(const Parsed& parsed)
{
    if (parsed.words.empty()) {
        return fail(CliErrc::missing_word, "which key file");
    }
    if (parsed.words.size() > 1) {
        return fail(CliErrc::unwanted_word, parsed.words[1]);
    }
    Subject subject{.file = parsed.words.front(), .content = {}, .passphrase = {}, .md5 = parsed.has("md5")};
    auto content = keys::read_key_file(settings::path_from_text(subject.file));
    if (!content) {
        return std::unexpected(content.error());
    }
    subject.content = *std::move(content);
    if (parsed.has("passphrase-file")) {
        const auto passphrase = read_passphrase_file(parsed.value("passphrase-file"));
        if (!passphrase) {
            return std::unexpected(passphrase.error());
        }
        subject.passphrase = one_passphrase(*passphrase);
    } else {
        subject.passphrase = ask_for_passphrase(subject.file);
    }
    return subject;
}

/// The public half and its comment, without a passphrase where the file lets us.
struct PublicHalf {
    keys::PublicKey key;
    std::string comment;
};

Result<PublicHalf> public_half(const Subject& subject)
{
    auto info = keys::inspect(subject.content.bytes());
    if (!info) {
        return std::unexpected(info.error());
    }
    if (info->public_key) {
        return PublicHalf{*std::move(info->public_key), info->comment};
    }
    const auto key = keys::load(subject.content.bytes(), subject.passphrase);
    if (!key) {
        return std::unexpected(key.error());
    }
    return PublicHalf{key->public_key(), key->comment()};
}

Result<std::string> check(const Subject& subject)
{
    const auto checked = keys::check(subject.content.bytes(), subject.passphrase);
    if (!checked) {
        return std::unexpected(checked.error());
    }
    return checked->text() + '\n';
}

Result<std::string> fingerprint(const Subject& subject)
{
    const auto half = public_half(subject);
    if (!half) {
        return std::unexpected(half.error());
    }
    const auto hash = subject.md5 ? keys::FingerprintHash::md5 : keys::FingerprintHash::sha256;
    return keys::fingerprint(half->key, hash) + '\n';
}

Result<std::string> randomart(const Subject& subject)
{
    const auto half = public_half(subject);
    if (!half) {
        return std::unexpected(half.error());
    }
    return keys::randomart(half->key, subject.md5 ? keys::FingerprintHash::md5 : keys::FingerprintHash::sha256) + '\n';
}

Result<std::string> public_line(const Subject& subject)
{
    const auto half = public_half(subject);
    if (!half) {
        return std::unexpected(half.error());
    }
    return half->key.line(printable(half->comment)) + '\n';
}

std::string comment_text(const keys::KeyFileInfo& info, const std::string& comment)
{
    const bool locked_away = info.encrypted && info.format == keys::KeyFormat::openssh; // its comment is within what is encrypted
    return !comment.empty() ? printable(comment) : locked_away ? "not known without the passphrase" : "none";
}

Result<std::string> show(const Subject& subject)
{
    const auto info = keys::inspect(subject.content.bytes());
    if (!info) {
        return std::unexpected(info.error());
    }
    std::string out = fmt::format("file         {}\nformat       {}\n", printable(subject.file), keys::title(info->format));
    const auto half = public_half(subject);
    if (half) {
        out += fmt::format("type         {} {}\ncomment      {}\nfingerprint  {}\n             {}\n", half->key.title(), half->key.bits(),
                           comment_text(*info, half->comment), keys::fingerprint(half->key),
                           keys::fingerprint(half->key, keys::FingerprintHash::md5));
    } else {
        out += fmt::format("type         not known: {}\n", half.error().about(subject.file).sentence());
    }
    const std::string how = info->kdf.empty() ? info->cipher : fmt::format("{}, {}", info->cipher, info->kdf);
    out += fmt::format("holds        {}\n", info->has_private ? "the private key" : "a public key only");
    if (info->has_private) {
        out += fmt::format("passphrase   {}\n", info->encrypted ? fmt::format("yes ({})", how) : "none");
    }
    for (const std::string& note : info->notes) {
        out += fmt::format("note         {}\n", printable(note));
    }
    if (half) {
        out += fmt::format("\n{}\n", keys::randomart(half->key));
    }
    return out;
}

struct Look {
    std::string_view name;
    std::string_view summary;
    Result<std::string> (*of)(const Subject&);
};
constexpr std::array looks{
    Look{"show", "everything that can be told about a key file", show},
    Look{"check", "decode, sign and verify: BITS SHA256:… COMMENT (TYPE), or one line of what is wrong", check},
    Look{"fingerprint", "SHA256:…, as ssh-keygen -l has it", fingerprint},
    Look{"randomart", "the drawing of ssh-keygen -lv", randomart},
    Look{"public", "the public key's one line, for authorized_keys and dashboards", public_line},
};

int ended(const Error& error, const std::string& file)
{
    print_error(error.subject().empty() && !file.empty() ? error.about(file) : error);
    const bool usage = &error.domain() == &error_domain(CliErrc{}) && !error.is(CliErrc::cannot_read);
    return static_cast<int>(usage ? Exit::usage : Exit::failed);
}

int look_at(const Look& look, std::span<const std::string> arguments)
{
    const auto parsed = parse_flags(look_flags, arguments);
    if (!parsed) {
        return ended(parsed.error(), {});
    }
    if (parsed->has("help")) {
        print_out(key_help());
        return static_cast<int>(Exit::good);
    }
    const auto subject = read_subject(*parsed);
    if (!subject) {
        return ended(subject.error(), {});
    }
    const auto text = look.of(*subject);
    if (!text) {
        return ended(text.error(), subject->file);
    }
    print_out(*text);
    return static_cast<int>(Exit::good);
}

struct TypeWord {
    std::string_view word;
    keys::NewKey type;
};
constexpr std::array type_words{
    TypeWord{"ed25519", keys::NewKey::ed25519},      TypeWord{"rsa", keys::NewKey::rsa},
    TypeWord{"ecdsa-256", keys::NewKey::ecdsa_p256}, TypeWord{"ecdsa-384", keys::NewKey::ecdsa_p384},
    TypeWord{"ecdsa-521", keys::NewKey::ecdsa_p521},
};
struct FormatWord {
    std::string_view word;
    keys::KeyFormat format;
};
constexpr std::array format_words{
    FormatWord{"openssh", keys::KeyFormat::openssh},
    FormatWord{"ppk3", keys::KeyFormat::ppk3},
    FormatWord{"pkcs8", keys::KeyFormat::pkcs8},
};

/// The row of a word, the first row without a word, nullptr for one that there is not.
template <class Table>
const typename Table::value_type* row_of(const Table& table, const std::string& word)
{
    const auto found = std::ranges::find(table, word.empty() ? table.front().word : std::string_view{word}, &Table::value_type::word);
    return found == table.end() ? nullptr : &*found;
}

Result<int> bits_of(const Parsed& parsed)
{
    const std::string text = parsed.value("bits");
    if (text.empty()) {
        return 4096;
    }
    int bits = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (problem != std::errc{} || end != text.data() + text.size() || bits < 2048 || bits > 8192) {
        return fail(CliErrc::bad_value, "--bits", "a number from 2048 to 8192");
    }
    return bits;
}

Result<std::string> make_key(const Parsed& parsed)
{
    const auto* type = row_of(type_words, parsed.value("type"));
    const auto* format = row_of(format_words, parsed.value("format"));
    const auto bits = bits_of(parsed);
    if (type == nullptr) {
        return fail(CliErrc::bad_value, "--type", "ed25519, rsa, ecdsa-256, ecdsa-384 or ecdsa-521");
    }
    if (format == nullptr) {
        return fail(CliErrc::bad_value, "--format", "openssh, ppk3 or pkcs8");
    }
    if (!bits) {
        return std::unexpected(bits.error());
    }
    if (parsed.value("out").empty()) {
        return fail(CliErrc::missing_word, "with --out where to write the key");
    }
    Secret passphrase;
    if (parsed.has("passphrase-file")) {
        auto read = read_passphrase_file(parsed.value("passphrase-file"));
        if (!read) {
            return std::unexpected(read.error());
        }
        passphrase = *std::move(read);
    }
    const auto key = keys::generate(type->type, *bits, parsed.value("comment"));
    if (!key) {
        return std::unexpected(key.error());
    }
    const auto saved = keys::save(settings::path_from_text(parsed.value("out")), *key,
                                  {.format = format->format, .passphrase = &passphrase}, keys::Overwrite::no);
    if (!saved) {
        return std::unexpected(saved.error());
    }
    return key->public_key().line(printable(key->comment())) + '\n';
}

int new_key(std::span<const std::string> arguments)
{
    const auto parsed = parse_flags(new_flags, arguments);
    if (!parsed) {
        return ended(parsed.error(), {});
    }
    if (parsed->has("help")) {
        print_out(key_help());
        return static_cast<int>(Exit::good);
    }
    if (!parsed->words.empty()) {
        return ended(Error{CliErrc::unwanted_word, parsed->words.front()}, {});
    }
    const auto line = make_key(*parsed);
    if (!line) {
        return ended(line.error(), {});
    }
    print_out(*line);
    return static_cast<int>(Exit::good);
}

} // namespace

std::string key_help()
{
    std::string out = "usage: lk key COMMAND [FLAGS] FILE\n\n";
    for (const Look& look : looks) {
        out += fmt::format("  {:<13}{}\n", look.name, look.summary);
    }
    out += "\n";
    for (const KeyTool& tool : key_tools()) {
        out += fmt::format("  {} {}\n  {:<13}{}\n", tool.name, tool.usage, "", tool.summary);
    }
    out += fmt::format("\n{}\n  lk key new [FLAGS] --out FILE   makes a key and prints its public line\n\n{}", flags_help(look_flags),
                       flags_help(new_flags));
    return out;
}

int run_key(std::span<const std::string> arguments)
{
    if (arguments.empty()) {
        return ended(Error{CliErrc::missing_word, "what to do: show, check, fingerprint, public or new"}, {});
    }
    const std::string& word = arguments.front();
    if (word == "--help" || word == "-h") {
        print_out(key_help());
        return static_cast<int>(Exit::good);
    }
    if (word == "new") {
        return new_key(arguments.subspan(1));
    }
    const auto tools = key_tools();
    if (const auto tool = std::ranges::find(tools, word, &KeyTool::name); tool != tools.end()) {
        return run_key_tool(*tool, arguments.subspan(1));
    }
    const auto look = std::ranges::find(looks, word, &Look::name);
    if (look == looks.end()) {
        print_error(fmt::format("There is no command \"key {}\"; `lk key --help` lists them.", word));
        return static_cast<int>(Exit::usage);
    }
    return look_at(*look, arguments.subspan(1));
}

} // namespace latchkey::cli
