#include "client/cli/key_new.h"

#include "client/cli/cli_error.h"
#include "client/cli/key_output.h"
#include "client/cli/key_subject.h"
#include "client/cli/key_work.h"
#include "client/cli/new_passphrase.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"

#include <asio/ip/host_name.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

using keys::NewKey;

namespace {

struct TypeWord {
    std::string_view word;
    NewKey type;
    int bits; ///< 0: the word says none
};
/// What other tools and people call them, beside the words of new_key_rows().
constexpr std::array<TypeWord, 15> other_words{{{"ssh-ed25519", NewKey::ed25519, 0},
                                                {"ssh-ed448", NewKey::ed448, 0},
                                                {"ssh-rsa", NewKey::rsa, 0},
                                                {"rsa-sha2-256", NewKey::rsa, 0},
                                                {"rsa-sha2-512", NewKey::rsa, 0},
                                                {"ecdsa-sha2-nistp256", NewKey::ecdsa_p256, 0},
                                                {"ecdsa-sha2-nistp384", NewKey::ecdsa_p384, 0},
                                                {"ecdsa-sha2-nistp521", NewKey::ecdsa_p521, 0},
                                                {"ecdsa", NewKey::ecdsa_p256, 256},
                                                {"ecdsa", NewKey::ecdsa_p384, 384},
                                                {"ecdsa", NewKey::ecdsa_p521, 521},
                                                {"eddsa", NewKey::ed25519, 255},
                                                {"eddsa", NewKey::ed25519, 256},
                                                {"eddsa", NewKey::ed448, 448},
                                                {"ed25519", NewKey::ed25519, 255}}};

std::optional<NewKey> type_named(std::string_view word, std::optional<int> bits)
{
    const auto rows = keys::new_key_rows();
    if (const auto row = std::ranges::find(rows, word, &keys::NewKeyRow::word); row != rows.end()) {
        return row->type;
    }
    for (const TypeWord& other : other_words) {
        if (other.word == word && (other.bits == 0 || !bits || *bits == other.bits)) {
            return other.type;
        }
    }
    return std::nullopt;
}

std::string words_of_types()
{
    std::string words;
    for (const keys::NewKeyRow& row : keys::new_key_rows()) {
        words += fmt::format("{}{}", words.empty() ? "" : ", ", row.word);
    }
    return words;
}

/// Why a type that others make is not made here; "" for a word that nobody knows.
std::string_view reason_against(std::string_view word)
{
    if (word == "dsa" || word == "ssh-dss") {
        return "; DSA keys are not made any more, because servers no longer take them";
    }
    if (word == "rsa1") {
        return "; rsa1 was for SSH 1, which no server speaks any more";
    }
    return word.find("-sk") != std::string_view::npos ? "; a key in a security token is made by ssh-keygen with the token at hand" : "";
}

} // namespace

Result<NewType> new_type(std::string_view word, std::optional<int> bits, int rsa_bits, std::string_view flag)
{
    const auto type = type_named(word, bits);
    if (!type) {
        const bool wrong_bits = type_named(word, std::nullopt).has_value();
        return wrong_bits ? fail(CliErrc::bad_value, "-b",
                                 fmt::format("the bits of a curve for {}: {}", word, word == "eddsa" ? "255 or 448" : "256, 384 or 521"))
                          : fail(CliErrc::bad_value, std::string{flag}, words_of_types() + std::string{reason_against(word)});
    }
    const auto rows = keys::new_key_rows();
    const keys::NewKeyRow& row = *std::ranges::find(rows, *type, &keys::NewKeyRow::type);
    NewType made{row, row.usual_bits};
    const bool says_the_type = word == "ecdsa" || word == "eddsa" || (bits && *bits == row.usual_bits - 1 && row.usual_bits == 256);
    if (row.least_bits == row.most_bits && bits && *bits != row.usual_bits && !says_the_type) {
        print_error(fmt::format("-b {} is left out: {} keys have {} bits.", *bits, row.title, row.usual_bits)); // ssh-keygen says nothing
    }
    if (row.least_bits != row.most_bits) {
        made.bits = bits.value_or(rsa_bits);
        if (made.bits < row.least_bits || made.bits > row.most_bits) {
            return fail(CliErrc::bad_value, "-b", fmt::format("a number from {} to {} for {}", row.least_bits, row.most_bits, row.title));
        }
    }
    return made;
}

Result<std::optional<int>> bits_of(const Parsed& parsed)
{
    const auto bits = number_of(parsed, "bits", 1, 1U << 20U);
    if (!bits) {
        return std::unexpected(bits.error());
    }
    return *bits ? std::optional{static_cast<int>(**bits)} : std::nullopt;
}

std::string usual_comment()
{
    asio::error_code none;
    return fmt::format("{}@{}", settings::local_user_name(), asio::ip::host_name(none));
}

Result<keys::PrivateKey> make_key(const NewType& type, std::string comment, const KeyCall& call, bool quiet)
{
    ProgressBar bar{fmt::format("Making a key: {} {}", type.row.title, type.bits), call.stop, quiet};
    return keys::generate(type.row.type, type.bits, std::move(comment), bar.work());
}

Status may_create(const std::string& file, keys::Overwrite overwrite)
{
    if (file.empty()) {
        return fail(CliErrc::missing_word, "where to write the key");
    }
    const std::filesystem::path path = settings::path_from_text(file);
    for (const std::filesystem::path& one : {path, public_path_of(path)}) {
        std::error_code problem;
        const std::filesystem::file_status there = std::filesystem::symlink_status(one, problem);
        if (there.type() == std::filesystem::file_type::none) {
            return std::unexpected(file_error(one, problem));
        }
        if (std::filesystem::is_directory(one, problem)) {
            return fail(FileErrc::not_a_file, path_text(one), "a folder");
        }
        if (overwrite == keys::Overwrite::no && std::filesystem::exists(there)) {
            return fail(keys::KeyErrc::exists, path_text(one));
        }
    }
    return folder_is_there(path);
}

Status write_pair(const std::string& file, const keys::PrivateKey& key, const keys::SaveOptions& options, keys::Overwrite overwrite,
                  const KeyCall& call)
{
    if (const Status may = may_create(file, overwrite); !may) { // again: much can happen while a key is made
        return may;
    }
    const Status saved = write_private(file, key, options, overwrite, call);
    if (!saved) {
        return saved;
    }
    return keys::save_public(public_path_of(settings::path_from_text(file)), key.public_key(), key.comment(), keys::KeyFormat::public_line,
                             overwrite);
}

namespace {

constexpr std::array flags{
    Flag{'t', "type", "TYPE", "ed25519 (default), ed448, rsa, ecdsa-256, ecdsa-384, ecdsa-521"},
    Flag{'b', "bits", "BITS", "for rsa (4096)"},
    Flag{'C', "comment", "TEXT", "a comment that stands in the key (user@host)"},
    Flag{'f', "format", "FORMAT", "openssh (default), ppk3, ppk2, pem, pkcs8"},
    Flag{0, "passphrase-file", "FILE", "the same as --new-passphrase-file"},
    Flag{0, "passphrase-fd", "N", "the same as --new-passphrase-fd"},
};

Result<std::string> out_file(const Parsed& parsed)
{
    const std::string out = parsed.value("out");
    if (parsed.words.size() > (out.empty() ? 1 : 0)) {
        return fail(CliErrc::unwanted_word, parsed.words.back());
    }
    if (out.empty() && parsed.words.empty()) {
        return fail(CliErrc::missing_word, "where to write the key");
    }
    return out.empty() ? parsed.words.front() : out;
}

Result<Exit> run_new(const KeyCall& call)
{
    const Parsed& parsed = call.parsed;
    constexpr int usual_rsa_bits = 4096;
    const auto out = out_file(parsed);
    const auto bits = bits_of(parsed);
    const auto type = !bits ? std::unexpected(bits.error())
                            : new_type(parsed.has("type") ? parsed.value("type") : "ed25519", *bits, usual_rsa_bits, "--type");
    const auto format = !type ? std::unexpected(type.error())
                              : format_of(parsed.has("format") ? parsed.value("format") : "openssh", "--format", type->row.kind);
    auto options = !format ? std::unexpected(format.error()) : with_costs({.format = *format}, parsed);
    if (!out || !options) {
        return std::unexpected(out ? options.error() : out.error());
    }
    if (const Status may = *out == "-" ? Status{} : may_create(*out, overwrite_of(parsed)); !may) {
        return std::unexpected(may.error()); // before the person is asked for anything
    }
    const auto passphrase = passphrase_is_given(parsed, PassphraseRole::old) ? given_passphrase(parsed, PassphraseRole::old)
                                                                             : new_passphrase(parsed, our_words());
    if (!passphrase) {
        return std::unexpected(passphrase.error());
    }
    options->passphrase = &*passphrase;
    const auto key = make_key(*type, parsed.has("comment") ? parsed.value("comment") : usual_comment(), call);
    if (!key) {
        return std::unexpected(key.error());
    }
    const Status saved = *out == "-" ? write_private(*out, *key, *options, keys::Overwrite::no, call)
                                     : write_pair(*out, *key, *options, overwrite_of(parsed), call);
    if (!saved) {
        return std::unexpected(saved.error());
    }
    if (*out != "-") {
        print_out(parsed.has("json") ? written_json(*out, key->public_key(), key->comment(), *format, !passphrase->empty())
                                     : key->public_key().line(printable(key->comment())) + '\n');
    }
    return Exit::good;
}

} // namespace

const KeyCommand new_key_command{"new",
                                 "[FLAGS] FILE",
                                 "make a key: FILE and FILE.pub; prints the public line",
                                 flags,
                                 KeyFlags::new_passphrase | KeyFlags::costs | KeyFlags::output | KeyFlags::json,
                                 0,
                                 1,
                                 {},
                                 run_new};

} // namespace latchkey::cli
