// lk key in the spelling of puttygen(1), as its Unix program has it: load or make a key, change it, put it out.
#include "client/cli/cli_error.h"
#include "client/cli/commands.h"
#include "client/cli/key_certificate.h"
#include "client/cli/key_change.h"
#include "client/cli/key_look.h"
#include "client/cli/key_new.h"
#include "client/cli/key_output.h"
#include "client/cli/new_passphrase.h"
#include "client/settings/platform/paths.h"
#include "keys/base/atomic_file.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/key_numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace latchkey::cli {

namespace {

// Where the name is that of another spelling's flag, the shared readers of flags find it.
constexpr std::array flags{
    Flag{'t', "type", "TYPE", "make a key: rsa, ecdsa, eddsa, ed25519, ed448"},
    Flag{'b', "bits", "BITS", "rsa 2048 and more (2048); ecdsa 256 (384), 521; eddsa 255, 448"},
    Flag{'C', "comment", "TEXT", "give the key this comment"},
    Flag{'P', "change", "", "change the passphrase"},
    Flag{'q', "quiet", "", "no progress bar"},
    Flag{'O', "output-type", "TYPE",
         "private (PPK), private-openssh, private-openssh-new, public (RFC 4716), public-openssh, fingerprint, cert-info, text"},
    Flag{'l', "fingerprint", "", "-O fingerprint"},
    Flag{'L', "public-openssh", "", "-O public-openssh"},
    Flag{'p', "public", "", "-O public"},
    Flag{0, "cert-info", "", "-O cert-info: what the certificate in the file says"},
    Flag{0, "dump", "", "-O text: the numbers of the key, the private ones too"},
    Flag{'o', "out", "FILE", "where to write"},
    Flag{'E', "hash", "HASH", "sha256 or md5"},
    Flag{0, "old-passphrase", "FILE", "the passphrase is the first line of FILE"},
    Flag{0, "new-passphrase", "FILE", "the new passphrase is; an empty file for none"},
    Flag{0, "ppk-param", "KEY=VALUE,…", "version=3|2, kdf=argon2id|argon2i|argon2d, memory=KIB, passes=N or time=MS, parallelism=N"},
    Flag{0, "reencrypt", "", "write the key again with the same passphrase"},
    Flag{0, "primes", "METHOD", "probable, which all RSA keys here are"},
    Flag{0, "random-device", "FILE", ""}, // the system's own generator is always used
    Flag{'h', "help", "", "print this"},
    Flag{'V', "version", "", "print the version"},
    Flag{.name = "strong-rsa", .not_here = "strong primes, which change nothing against today's methods"},
    Flag{.name = "certificate", .value = "FILE", .not_here = "put a certificate into the key"},
    Flag{.name = "remove-certificate", .not_here = "take the certificate out of the key"},
    Flag{.name = "pgpfp", .not_here = "PuTTY's own release keys"},
};

enum class Output { ppk, openssh_oldest, openssh_new, rfc4716, line, fingerprint, certificate, text };
struct OutputWord {
    std::string_view word;
    Output output;
};
constexpr std::array outputs{OutputWord{"private", Output::ppk},
                             OutputWord{"private-openssh", Output::openssh_oldest},
                             OutputWord{"private-openssh-new", Output::openssh_new},
                             OutputWord{"public", Output::rfc4716},
                             OutputWord{"public-openssh", Output::line},
                             OutputWord{"fingerprint", Output::fingerprint},
                             OutputWord{"cert-info", Output::certificate},
                             OutputWord{"text", Output::text}};

bool is_private(Output output)
{
    return output == Output::ppk || output == Output::openssh_oldest || output == Output::openssh_new;
}

Result<Output> output_of(const Parsed& parsed)
{
    for (const OutputWord& row : outputs) {
        if (row.word != "private" && parsed.has(row.word)) {
            return row.output; // -l, -L, -p, --cert-info
        }
    }
    if (parsed.has("dump")) {
        return Output::text;
    }
    if (!parsed.has("output-type")) {
        return Output::ppk;
    }
    if (parsed.value("output-type") == "private-sshcom") {
        return fail(CliErrc::not_here, "-O private-sshcom", "write a key as ssh.com's programs do; they read -O private-openssh, too");
    }
    const auto* const row = std::ranges::find(outputs, parsed.value("output-type"), &OutputWord::word);
    if (row == outputs.end()) {
        return fail(CliErrc::bad_value, "-O",
                    "private, private-openssh, private-openssh-new, public, public-openssh, fingerprint, cert-info or text");
    }
    return row->output;
}

/// puttygen's passphrase flags name files; under the names that the shared readers look for they do the same here.
Parsed with_our_names(const Parsed& parsed)
{
    static constexpr Flag old_file{0, "passphrase-file", "FILE"};
    static constexpr Flag new_file{0, "new-passphrase-file", "FILE"};
    Parsed ours;
    ours.words = parsed.words;
    for (const GivenFlag& given : parsed.flags) {
        const Flag* flag = given.is("old-passphrase") ? &old_file : given.is("new-passphrase") ? &new_file : given.flag;
        ours.flags.push_back({flag, given.value, given.typed});
    }
    return ours;
}

/// How many passes over that memory take about so long on this computer: one is timed.
std::uint32_t passes_in(std::uint32_t milliseconds, keys::Argon2Costs costs)
{
    using Clock = std::chrono::steady_clock;
    constexpr std::uint32_t most = 1U << 20U;
    costs.passes = 1;
    const auto start = Clock::now();
    if (!keys::argon2(costs, Secret::copy_of("any"), as_bytes("0123456789abcdef"), 80, {})) {
        return 1; // what is wrong with the costs is said when they are used
    }
    const double one = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    return static_cast<std::uint32_t>(std::clamp(milliseconds / std::max(one, 0.001), 1.0, double{most}));
}

/// One "key=value" of --ppk-param; time waits in `milliseconds` for the others that it depends on.
Status set_parameter(keys::SaveOptions& options, std::string_view name, std::string_view value, std::uint32_t& milliseconds)
{
    const auto number = [value](std::uint32_t& into) {
        const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), into);
        return problem == std::errc{} && end == value.data() + value.size();
    };
    constexpr std::array<std::string_view, 3> kinds{"argon2d", "argon2i", "argon2id"}; // in the order of Argon2Kind
    bool good = false;
    if (name == "version") {
        options.format = value == "2" ? keys::KeyFormat::ppk2 : keys::KeyFormat::ppk3;
        good = value == "2" || value == "3";
    } else if (name == "kdf") {
        const auto* const kind = std::ranges::find(kinds, value);
        good = kind != kinds.end();
        options.argon2.kind = good ? static_cast<keys::Argon2Kind>(kind - kinds.begin()) : options.argon2.kind;
    } else if (name == "memory") {
        good = number(options.argon2.memory_kib);
    } else if (name == "passes") {
        good = number(options.argon2.passes);
    } else if (name == "parallelism") {
        good = number(options.argon2.parallelism);
    } else if (name == "time") {
        good = number(milliseconds);
    }
    return good ? Status{}
                : fail(CliErrc::bad_value, "--ppk-param",
                       "version=2|3, kdf=argon2id|argon2i|argon2d, memory=, passes= or time=, parallelism=");
}

Result<keys::SaveOptions> ppk_options(keys::SaveOptions options, std::string_view parameters)
{
    std::uint32_t milliseconds = 0;
    while (!parameters.empty()) {
        const auto end = std::min(parameters.find(','), parameters.size());
        const std::string_view one = parameters.substr(0, end);
        parameters.remove_prefix(std::min(end + 1, parameters.size()));
        const auto equals = std::min(one.find('='), one.size());
        if (const Status done = set_parameter(options, one.substr(0, equals), one.substr(std::min(equals + 1, one.size())), milliseconds);
            !done) {
            return std::unexpected(done.error());
        }
    }
    if (milliseconds > 0) {
        options.argon2.passes = passes_in(milliseconds, options.argon2);
    }
    return options;
}

Result<keys::SaveOptions> options_of(Output output, const Parsed& parsed, keys::KeyKind kind)
{
    if (output == Output::openssh_new) {
        return keys::SaveOptions{.format = keys::KeyFormat::openssh};
    }
    if (output == Output::openssh_oldest) { // puttygen: "the oldest format available", which Edwards keys have none of
        const keys::KeyFormat pem = keys::traditional_pem(kind);
        return keys::SaveOptions{.format = pem == keys::KeyFormat::pkcs8 ? keys::KeyFormat::openssh : pem};
    }
    return ppk_options({.format = keys::KeyFormat::ppk3}, parsed.value("ppk-param"));
}

/// Where a private key goes: -o; else over its own file when that is a PPK and a PPK is written.
Result<std::string> private_target(const Parsed& parsed, const Subject* subject, Output output)
{
    if (parsed.has("out")) {
        return parsed.value("out");
    }
    const auto info = subject != nullptr ? keys::inspect(subject->content.bytes()) : std::unexpected(Error{keys::KeyErrc::io});
    const bool is_ppk = info && (info->format == keys::KeyFormat::ppk2 || info->format == keys::KeyFormat::ppk3);
    if (!is_ppk || output != Output::ppk) {
        return fail(CliErrc::missing_word, "with -o where to write the key");
    }
    if (!parsed.has("change") && !parsed.has("comment") && !parsed.has("reencrypt") && !parsed.has("ppk-param")) {
        return fail(CliErrc::missing_word, "what to do with the key: -l, -L, -O TYPE, -P, -C COMMENT");
    }
    return path_text(subject->path);
}

Result<Exit> put_private(const KeyCall& call, const keys::PrivateKey& key, const Secret& passphrase, Output output, const Subject* subject)
{
    const auto target = private_target(call.parsed, subject, output);
    auto options = target ? options_of(output, call.parsed, key.public_key().kind()) : std::unexpected(target.error());
    if (!options) {
        return std::unexpected(options.error());
    }
    options->passphrase = &passphrase;
    say_lost_comment(key, options->format);
    // As puttygen: what -o names is written, whatever was there.
    const Status saved = write_private(*target, key, *options, keys::Overwrite::yes, call);
    return saved ? Result<Exit>{Exit::good} : std::unexpected(saved.error());
}

Result<Exit> put_public(const KeyCall& call, const PublicHalf& half, Output output)
{
    const auto hash = hash_of(call.parsed.has("hash") ? call.parsed.value("hash") : "sha256");
    if (!hash) {
        return std::unexpected(hash.error());
    }
    const auto format = output == Output::rfc4716 ? keys::KeyFormat::rfc4716 : keys::KeyFormat::public_line;
    const std::string out = call.parsed.value("out");
    if (output == Output::fingerprint) {
        std::string print = keys::fingerprint(half.key, *hash);
        constexpr std::string_view md5 = "MD5:";
        print = print.starts_with(md5) ? print.substr(md5.size()) : print; // puttygen's form: "ssh-rsa 2048 50:10:…"
        const bool ed25519 = half.key.kind() == keys::KeyKind::ed25519;
        print_out(fmt::format("{} {} {}\n", half.key.algorithm(), ed25519 ? half.key.bits() - 1 : half.key.bits(), print));
        return Exit::good;
    }
    if (!out.empty() && out != "-") {
        const Status saved = keys::save_public(settings::path_from_text(out), half.key, half.comment, format, keys::Overwrite::yes);
        return saved ? Result<Exit>{Exit::good} : std::unexpected(saved.error());
    }
    const auto text = keys::encode_public(half.key, printable(half.comment), format);
    if (!text) {
        return std::unexpected(text.error());
    }
    print_out(*text);
    return Exit::good;
}

/// The numbers: of a private key all, of a public one those that it has. A file for them is private.
Result<Exit> put_text(const KeyCall& call, Subject& subject)
{
    const auto info = keys::inspect(subject.content.bytes());
    if (!info) {
        return std::unexpected(info.error().about(subject.name));
    }
    const auto key = info->has_private ? unlock(subject, call) : std::unexpected(Error{keys::KeyErrc::public_only});
    if (!key && info->has_private) {
        return std::unexpected(key.error());
    }
    const auto numbers = key ? keys::all_numbers(*key) : keys::public_numbers(*info->public_key);
    if (!numbers) {
        return std::unexpected(numbers.error().about(subject.name));
    }
    const Secret text = keys::numbers_text(*numbers);
    if (const std::string out = call.parsed.value("out"); !out.empty() && out != "-") {
        const Status written = write_file_atomically(settings::path_from_text(out), text.bytes());
        return written ? Result<Exit>{Exit::good} : std::unexpected(written.error());
    }
    print_out(text.text());
    return Exit::good;
}

Result<Exit> make(const KeyCall& call, Output output)
{
    const Parsed& parsed = call.parsed;
    constexpr int usual_rsa_bits = 2048; // puttygen's
    const auto bits = bits_of(parsed);
    const auto type = bits ? new_type(parsed.value("type"), *bits, usual_rsa_bits, "-t") : std::unexpected(bits.error());
    if (!type) {
        return std::unexpected(type.error());
    }
    if (!is_private(output) || !parsed.has("out")) {
        return fail(CliErrc::missing_word, "with -o where to write the new key, which only a private key file keeps");
    }
    const auto passphrase = new_passphrase(parsed, {"Enter passphrase to save key: ", "Re-enter passphrase to verify: ",
                                                    "The passphrases were not the same; once again.", false});
    const auto key = passphrase
                         ? make_key(*type, parsed.has("comment") ? parsed.value("comment") : usual_comment(), call, parsed.has("quiet"))
                         : std::unexpected(passphrase.error());
    return key ? put_private(call, *key, *passphrase, output, nullptr) : std::unexpected(key.error());
}

Result<Exit> work_on_file(const KeyCall& call, Output output)
{
    const Parsed& parsed = call.parsed;
    auto subject = read_subject(call);
    if (!subject) {
        return std::unexpected(subject.error());
    }
    if (output == Output::text) {
        return put_text(call, *subject);
    }
    if (!is_private(output)) {
        auto halves = public_halves(*subject, call);
        if (!halves) {
            return std::unexpected(halves.error());
        }
        PublicHalf half = halves->front();
        half.comment = parsed.has("comment") ? parsed.value("comment") : half.comment;
        return put_public(call, half, output);
    }
    if (const auto target = private_target(parsed, &*subject, output); !target) {
        return std::unexpected(target.error()); // before the passphrase is asked for
    }
    auto key = unlock(*subject, call);
    if (!key) {
        return std::unexpected(key.error());
    }
    if (parsed.has("comment")) {
        key->set_comment(parsed.value("comment"));
    }
    const bool changes = parsed.has("change") || passphrase_is_given(parsed, PassphraseRole::fresh);
    const auto passphrase = changes ? new_passphrase(parsed, {"Enter passphrase to save key: ", "Re-enter passphrase to verify: ",
                                                              "The passphrases were not the same; once again.", false})
                                    : Result<Secret>{subject->passphrase.used().clone()};
    return passphrase ? put_private(call, *key, *passphrase, output, &*subject) : std::unexpected(passphrase.error());
}

Result<Exit> run(const KeyCall& call)
{
    const Parsed& parsed = call.parsed;
    const auto output = output_of(parsed);
    if (!output) {
        return std::unexpected(output.error());
    }
    if (parsed.has("primes") && !parsed.value("primes").starts_with("prob")) {
        return fail(CliErrc::not_here, "--primes " + parsed.value("primes"), "proven primes");
    }
    if (parsed.has("type") && !parsed.words.empty()) {
        return fail(CliErrc::bad_value, "-t", "no key file beside it: a key is made or loaded");
    }
    if (*output == Output::certificate && !parsed.has("type")) {
        return parsed.words.size() == 1 ? print_certificates(call, parsed.words.front(), false)
                                        : fail(CliErrc::missing_word, "which one certificate");
    }
    return parsed.has("type") ? make(call, *output) : work_on_file(call, *output);
}

/// puttygen's: 1 for everything.
int its_status(const Error&)
{
    return static_cast<int>(Exit::failed);
}

} // namespace

int run_puttygen(std::span<const std::string> arguments)
{
    const auto parsed = parse_flags(flags, arguments);
    if (!parsed) {
        print_error(parsed.error());
        return static_cast<int>(Exit::failed);
    }
    if (parsed->has("help") || arguments.empty()) {
        print_out("usage: puttygen (KEYFILE | -t TYPE [-b BITS]) [-C COMMENT] [-P] [-O TYPE | -l | -L | -p] [-o FILE]\n\n" +
                  flags_help(flags));
        return static_cast<int>(arguments.empty() ? Exit::failed : Exit::good);
    }
    if (parsed->has("version")) {
        print_out(fmt::format("lk (Latchkey) {}\n", LATCHKEY_VERSION));
        return static_cast<int>(Exit::good);
    }
    return run_key_call(run, with_our_names(*parsed), 0, its_status);
}

} // namespace latchkey::cli
