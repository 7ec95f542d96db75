// lk key in the spelling of ssh-keygen(1): its flags, its questions and its lines.
#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/host_command.h"
#include "client/cli/key_certificate.h"
#include "client/cli/key_change.h"
#include "client/cli/key_look.h"
#include "client/cli/key_new.h"
#include "client/cli/key_output.h"
#include "client/cli/new_passphrase.h"
#include "client/cli/platform/byte_source.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

namespace {

constexpr std::array flags{
    Flag{'t', "type", "TYPE", "make a key: ed25519, ecdsa, rsa"},
    Flag{'b', "bits", "BITS", "rsa 2048 and more (3072), ecdsa 256, 384 or 521"},
    Flag{'f', "file", "FILE", "the key file; - for -l: standard input"},
    Flag{'C', "comment", "TEXT", "the comment of a new key, or with -c"},
    Flag{'N', "new-passphrase", "TEXT", "-N '' for no passphrase; any other text can be seen by other users of this computer"},
    Flag{'P', "passphrase", "TEXT", "the passphrase of the key; other users of this computer can see it"},
    Flag{'a', "rounds", "N", "bcrypt rounds"},
    Flag{'Z', "cipher", "NAME", "the cipher of the file"},
    Flag{'m', "format", "FORMAT", "PEM or PKCS8 for a new key and -p; RFC4716, PKCS8 or PEM for -e and -i"},
    Flag{'q', "quiet", "", "say nothing"},
    Flag{'l', "list", "", "BITS FINGERPRINT COMMENT (TYPE) of each key in the file"},
    Flag{'v', "verbose", "", "with -l: the drawing, too"},
    Flag{'E', "hash", "HASH", "with -l: sha256 or md5"},
    Flag{'y', "public", "", "print the public line of a private key"},
    Flag{'p', "change-passphrase", "", "change the passphrase"},
    Flag{'c', "change-comment", "", "change the comment"},
    Flag{'e', "export", "", "print the public key as RFC 4716, or as -m says"},
    Flag{'i', "import", "", "print a key of another program as OpenSSH's"},
    Flag{'L', "certificate", "", "show a certificate"},
    Flag{'F', "find-host", "HOST", "the rows of HOST in known_hosts (-f FILE); with -l their fingerprints"},
    Flag{'R', "remove-host", "HOST", "take HOST out of known_hosts, after a backup"},
    Flag{'H', "hash-names", "", "hash the names in known_hosts, after a backup"},
    Flag{0, "passphrase-file", "FILE", "the passphrase is the first line of FILE, a pipe, or - for standard input"},
    Flag{0, "passphrase-fd", "N", "the same, from descriptor N"},
    Flag{0, "new-passphrase-file", "FILE", "the new passphrase"},
    Flag{0, "new-passphrase-fd", "N", "the same, from descriptor N"},
    Flag{0, "allow-slow-kdf", "", "also a key whose passphrase takes minutes to try"},
    Flag{'o', "openssh", "", ""}, // OpenSSH's format is the usual one, as it is with ssh-keygen since 7.8
    Flag{'h', "help", "", "print this"},
    Flag{.letter = 'A', .not_here = "make a server's host keys"},
    Flag{.letter = 'B', .not_here = "the bubblebabble digest"},
    Flag{.letter = 'D', .value = "LIBRARY", .not_here = "keys from a PKCS#11 library"},
    Flag{.letter = 'I', .value = "ID", .not_here = "sign a certificate"},
    Flag{.letter = 'K', .not_here = "keys from a security token"},
    Flag{.letter = 'M', .value = "STEP", .not_here = "numbers for the Diffie-Hellman exchange"},
    Flag{.letter = 'O', .value = "OPTION", .not_here = "options for certificates, tokens and moduli"},
    Flag{.letter = 'Q', .not_here = "test a revocation list"},
    Flag{.letter = 'U', .not_here = "sign with an authority that is in the agent"},
    Flag{.letter = 'V', .value = "TIMES", .not_here = "a certificate's validity"},
    Flag{.letter = 'Y', .value = "WHAT", .not_here = "sign and verify files"},
    Flag{.letter = 'g', .not_here = "the generic form of a DNS record"},
    Flag{.letter = 'k', .not_here = "make a revocation list"},
    Flag{.letter = 'n', .value = "NAMES", .not_here = "a certificate's principals"},
    Flag{.letter = 'r', .value = "HOST", .not_here = "a DNS record of the key"},
    Flag{.letter = 's', .value = "AUTHORITY", .not_here = "sign a certificate"},
    Flag{.letter = 'u', .not_here = "add to a revocation list"},
    Flag{.letter = 'w', .value = "LIBRARY", .not_here = "the library of a security token"},
    Flag{.letter = 'z', .value = "NUMBER", .not_here = "a certificate's serial number"},
};

/// One line that is not secret: from the terminal, or from standard input when that is none (`ssh-keygen -t rsa <<< y` is what scripts
/// have).
Result<std::string> ask_line(const std::string& question)
{
    if (const auto terminal = is_terminal(Standard::input) ? open_terminal() : nullptr; terminal != nullptr) {
        const auto answer = terminal->ask(question, Terminal::Echo::on);
        return answer ? Result<std::string>{std::string{answer->text()}} : fail(keys::KeyErrc::cancelled);
    }
    print_out(question);
    const auto input = ByteSource::open("-");
    if (!input) {
        return std::unexpected(input.error());
    }
    constexpr std::size_t longest = 4096;
    std::string line;
    for (bool anything = false;; anything = true) {
        const auto byte = (*input)->next();
        if (!byte || (!*byte && !anything) || line.size() > longest) {
            return fail(CliErrc::missing_word, "with -f which file, since nobody answers");
        }
        if (!*byte || **byte == '\n') {
            return line;
        }
        line += static_cast<char>(**byte);
    }
}

/// -f, else asked for; an empty answer is the usual file.
Result<std::string> key_file(const Parsed& parsed, std::string_view question, const std::string& usual)
{
    if (parsed.has("file")) {
        return parsed.value("file");
    }
    const settings::Places places = settings::find_places();
    const std::string preset = path_text(places.home / ".ssh" / usual);
    const auto typed = ask_line(fmt::format("{} ({}): ", question, preset));
    if (!typed) {
        return std::unexpected(typed.error());
    }
    return typed->empty() ? preset : path_text(settings::expand_home(*typed, places.home));
}

Result<Subject> subject_of(const KeyCall& call)
{
    const auto file = key_file(call.parsed, "Enter file in which the key is", "id_rsa");
    return file ? read_subject(call, *file) : std::unexpected(file.error());
}

/// -m of a private key that is written: PEM, PKCS8, RFC4716 (which only public keys have, so OpenSSH's is meant).
Result<keys::KeyFormat> private_format(const Parsed& parsed, keys::KeyKind kind, keys::KeyFormat without)
{
    std::string word = parsed.value("format");
    std::ranges::transform(word, word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (word.empty()) {
        return without;
    }
    if (word == "rfc4716") {
        return keys::KeyFormat::openssh;
    }
    if (word == "pem" || word == "pkcs8") {
        return format_of(word, "-m", kind);
    }
    return fail(CliErrc::bad_value, "-m", "RFC4716, PKCS8 or PEM");
}

struct ShortName {
    std::string_view text; ///< "rsa": in "id_rsa" and in the first line
};
ShortName short_name(keys::KeyKind kind)
{
    switch (kind) {
    case keys::KeyKind::rsa:
        return {"rsa"};
    case keys::KeyKind::ed25519:
        return {"ed25519"};
    case keys::KeyKind::ed448:
        return {"ed448"};
    default:
        return {"ecdsa"};
    }
}

void say(const KeyCall& call, const std::string& text)
{
    if (!call.parsed.has("quiet")) {
        print_out(text);
    }
}

/// ~/.ssh is made when the key goes there.
void make_folder(const KeyCall& call, const std::filesystem::path& file)
{
    const std::filesystem::path folder = settings::find_places().home / ".ssh";
    std::error_code problem;
    if (file.parent_path() == folder && std::filesystem::create_directory(folder, problem)) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, problem);
        say(call, fmt::format("Created directory '{}'.\n", path_text(folder)));
    }
}

/// Whether the file may be written: it is not there, or the person says "y".
Result<bool> may_write(const std::string& file)
{
    std::error_code none;
    if (!std::filesystem::exists(std::filesystem::symlink_status(settings::path_from_text(file), none))) {
        return true;
    }
    const auto answer = ask_line(fmt::format("{} already exists.\nOverwrite (y/n)? ", printable(file)));
    if (!answer) {
        return fail(keys::KeyErrc::exists, printable(file));
    }
    return answer->starts_with('y') || answer->starts_with('Y');
}

Result<Exit> generate(const KeyCall& call)
{
    constexpr int usual_rsa_bits = 3072; // ssh-keygen's
    const Parsed& parsed = call.parsed;
    const auto bits = bits_of(parsed);
    const auto type =
        bits ? new_type(parsed.has("type") ? parsed.value("type") : "ed25519", *bits, usual_rsa_bits, "-t") : std::unexpected(bits.error());
    const auto format = type ? private_format(parsed, type->row.kind, keys::KeyFormat::openssh) : std::unexpected(type.error());
    auto options = format ? with_costs({.format = *format}, parsed) : std::unexpected(format.error());
    if (!options) {
        return std::unexpected(options.error());
    }
    const std::string name{short_name(type->row.kind).text};
    say(call, fmt::format("Generating public/private {} key pair.\n", name));
    const auto file = key_file(parsed, "Enter file in which to save the key", "id_" + name);
    if (file) {
        make_folder(call, settings::path_from_text(*file));
    }
    const Status can = file ? may_create(*file, keys::Overwrite::yes) : Status{std::unexpected(file.error())};
    if (file && !can) {
        print_error(can.error());
        return Exit::failed; // ssh-keygen's 1 for a file that cannot be written
    }
    const auto may = can ? may_write(*file) : std::unexpected(can.error());
    if (!may || !*may) {
        return may ? Result<Exit>{Exit::failed} : std::unexpected(may.error());
    }
    const auto passphrase = new_passphrase(parsed, ssh_keygen_words(false));
    const auto key = passphrase
                         ? make_key(*type, parsed.has("comment") ? parsed.value("comment") : usual_comment(), call, parsed.has("quiet"))
                         : std::unexpected(passphrase.error());
    if (!key) {
        return std::unexpected(key.error());
    }
    options->passphrase = &*passphrase;
    if (const Status saved = write_pair(*file, *key, *options, keys::Overwrite::yes, call); !saved) {
        print_error(saved.error());
        return Exit::failed;
    }
    say(call,
        fmt::format("Your identification has been saved in {0}\nYour public key has been saved in {0}.pub\n"
                    "The key fingerprint is:\n{1} {2}\nThe key's randomart image is:\n{3}\n",
                    printable(*file), keys::fingerprint(key->public_key()), printable(key->comment()), keys::randomart(key->public_key())));
    return Exit::good;
}

Result<Exit> list(const KeyCall& call)
{
    const auto hash = hash_of(call.parsed.has("hash") ? call.parsed.value("hash") : "sha256");
    auto subject = hash ? subject_of(call) : std::unexpected(hash.error());
    const auto halves = subject ? public_halves(*subject, call) : std::unexpected(subject.error());
    if (!halves) {
        return std::unexpected(halves.error());
    }
    std::string out;
    for (const PublicHalf& half : *halves) {
        out += list_line({half.key, name_in(*subject, half)}, *hash) + '\n';
        if (call.parsed.has("verbose")) {
            out += keys::randomart(half.key, *hash) + '\n';
        }
    }
    print_out(out);
    return Exit::good;
}

Result<Exit> print_public(const KeyCall& call)
{
    auto subject = subject_of(call);
    const auto key = subject ? unlock(*subject, call) : std::unexpected(subject.error());
    if (!key) {
        return std::unexpected(key.error());
    }
    print_out(key->public_key().line(printable(key->comment())) + '\n');
    return Exit::good;
}

Result<Exit> change_passphrase(const KeyCall& call)
{
    auto subject = subject_of(call);
    auto options = subject ? in_place(*subject) : std::unexpected(subject.error());
    const auto key = options ? unlock(*subject, call) : std::unexpected(options.error());
    const auto format = key ? private_format(call.parsed, key->public_key().kind(), options->format) : std::unexpected(key.error());
    if (!format) {
        return std::unexpected(format.error());
    }
    options->format = *format;
    const auto costs = with_costs(*options, call.parsed);
    if (costs) {
        say(call, fmt::format("Key has comment '{}'\n", printable(key->comment())));
    }
    const auto passphrase = costs ? new_passphrase(call.parsed, ssh_keygen_words(true)) : std::unexpected(costs.error());
    const Status saved = passphrase ? rewrite(*subject, *key, *costs, *passphrase, call) : Status{std::unexpected(passphrase.error())};
    if (!saved) {
        return std::unexpected(saved.error());
    }
    say(call, "Your identification has been saved with the new passphrase.\n");
    return Exit::good;
}

Result<Exit> change_the_comment(const KeyCall& call)
{
    auto subject = subject_of(call);
    if (!subject) {
        return std::unexpected(subject.error());
    }
    std::string fresh;
    const Status done = change_comment(*subject, call, [&](const std::string& old) -> Result<std::string> {
        say(call, old.empty() ? "No existing comment\n" : fmt::format("Old comment: {}\n", printable(old)));
        const auto comment = call.parsed.has("comment") ? Result<std::string>{call.parsed.value("comment")} : ask_line("New comment: ");
        fresh = comment.value_or("");
        return comment;
    });
    if (!done) {
        return std::unexpected(done.error());
    }
    say(call, fresh.empty() ? "Comment removed\n" : fmt::format("Comment '{}' applied\n", printable(fresh)));
    return Exit::good;
}

/// -m of a public key that is written.
Result<keys::KeyFormat> public_format(const Parsed& parsed)
{
    std::string word = parsed.value("format");
    std::ranges::transform(word, word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (word.empty() || word == "rfc4716") {
        return keys::KeyFormat::rfc4716;
    }
    if (word == "pkcs8") {
        return keys::KeyFormat::pem_public;
    }
    return word == "pem" ? Result<keys::KeyFormat>{keys::KeyFormat::pkcs1} : fail(CliErrc::bad_value, "-m", "RFC4716, PKCS8 or PEM");
}

Result<Exit> export_public(const KeyCall& call)
{
    auto format = public_format(call.parsed);
    auto subject = format ? subject_of(call) : std::unexpected(format.error());
    const auto halves = subject ? public_halves(*subject, call) : std::unexpected(subject.error());
    if (!halves) {
        return std::unexpected(halves.error());
    }
    std::string out;
    for (const PublicHalf& half : *halves) {
        if (*format == keys::KeyFormat::pkcs1 && half.key.kind() != keys::KeyKind::rsa) {
            format = keys::KeyFormat::pem_public; // "PEM" is PKCS#1 for RSA alone
        }
        const auto one = keys::encode_public(
            half.key, fmt::format("{}-bit {}, converted by {} from OpenSSH", half.key.bits(), half.key.short_name(), usual_comment()),
            *format);
        if (!one) {
            return std::unexpected(one.error().about(subject->name));
        }
        out += *one;
    }
    print_out(out);
    return Exit::good;
}

/// Whatever it is, as OpenSSH has it: a private key unprotected on standard output, as ssh-keygen does, else the public line.
Result<Exit> import(const KeyCall& call)
{
    if (const auto format = public_format(call.parsed); !format) {
        return std::unexpected(format.error());
    }
    auto subject = subject_of(call);
    const auto info = subject ? keys::inspect(subject->content.bytes()) : std::unexpected(subject.error());
    if (!info) {
        return std::unexpected(info.error().subject().empty() ? info.error().about(subject->name) : info.error());
    }
    if (!info->has_private) {
        print_out(info->public_key->line() + '\n');
        return Exit::good;
    }
    const auto key = unlock(*subject, call);
    const Status done = key ? write_private("-", *key, {}, keys::Overwrite::no, call) : Status{std::unexpected(key.error())};
    return done ? Result<Exit>{Exit::good} : std::unexpected(done.error());
}

Result<Exit> show_certificate(const KeyCall& call)
{
    const auto file = key_file(call.parsed, "Enter file in which the key is", "id_rsa");
    return file ? print_certificates(call, *file, false) : std::unexpected(file.error());
}

std::string help()
{
    return "usage: lk key -t TYPE [-b BITS] [-f FILE] [-C COMMENT] [-N '']\n"
           "       lk key -l | -lv | -y | -p | -c | -e | -i | -L  [-f FILE]\n"
           "       lk key -F HOST | -R HOST | -H  [-f KNOWN_HOSTS]\n\n" +
           flags_help(flags);
}

struct Mode {
    std::string_view flag;
    Result<Exit> (*run)(const KeyCall& call);
};
constexpr std::array modes{Mode{"find-host", keygen_find_host},
                           Mode{"remove-host", keygen_remove_host},
                           Mode{"hash-names", keygen_hash_hosts},
                           Mode{"list", list},
                           Mode{"public", print_public},
                           Mode{"change-passphrase", change_passphrase},
                           Mode{"change-comment", change_the_comment},
                           Mode{"export", export_public},
                           Mode{"import", import},
                           Mode{"certificate", show_certificate}};

/// ssh-keygen's: 255 for whatever went wrong, 1 when nobody answered a question, whether a file may be replaced too.
int its_status(const Error& error)
{
    return static_cast<int>(error.is(CliErrc::missing_word) || error.is(keys::KeyErrc::exists) ? Exit::failed : Exit::ssh_failed);
}

/// A command line that makes no sense is 1, too.
int not_understood(const Error& error)
{
    print_error(error);
    return static_cast<int>(Exit::failed);
}

} // namespace

int run_ssh_keygen(std::span<const std::string> arguments)
{
    const auto parsed = parse_flags(flags, arguments);
    if (!parsed) {
        return not_understood(parsed.error());
    }
    if (parsed->has("help")) {
        print_out(help());
        return static_cast<int>(Exit::good);
    }
    if (!parsed->words.empty()) {
        return not_understood(Error{CliErrc::unwanted_word, parsed->words.front()});
    }
    const auto mode = std::ranges::find_if(modes, [&](const Mode& one) { return parsed->has(one.flag); });
    return run_key_call(mode == modes.end() ? generate : mode->run, *parsed, KeyFlags::unlock, its_status);
}

} // namespace latchkey::cli
