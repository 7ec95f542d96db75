#include "client/cli/key_output.h"

#include "client/cli/cli_error.h"
#include "client/cli/json.h"
#include "client/cli/key_work.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"
#include "keys/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace latchkey::cli {

using keys::KeyFormat;

namespace {

struct FormatWord {
    std::string_view word;
    KeyFormat format;
};
constexpr std::array table{FormatWord{"openssh", KeyFormat::openssh}, FormatWord{"ppk3", KeyFormat::ppk3},
                           FormatWord{"ppk", KeyFormat::ppk3}, FormatWord{"ppk2", KeyFormat::ppk2}, FormatWord{"pkcs8", KeyFormat::pkcs8}};

bool is_edwards(keys::KeyKind kind)
{
    return kind == keys::KeyKind::ed25519 || kind == keys::KeyKind::ed448;
}

/// The cost flags, one row a number.
struct Cost {
    std::string_view flag;
    std::uint64_t least;
    std::uint64_t most;
    void (*set)(keys::SaveOptions& options, std::uint64_t value);
};
constexpr std::array<Cost, 5> costs{{
    {"rounds", 1, keys::limits::bcrypt_rounds,
     [](keys::SaveOptions& options, std::uint64_t value) { options.bcrypt_rounds = static_cast<std::uint32_t>(value); }},
    {"argon2-memory", 8, keys::limits::argon2_memory_kib,
     [](keys::SaveOptions& options, std::uint64_t value) { options.argon2.memory_kib = static_cast<std::uint32_t>(value); }},
    {"argon2-passes", 1, 1U << 20U,
     [](keys::SaveOptions& options, std::uint64_t value) { options.argon2.passes = static_cast<std::uint32_t>(value); }},
    {"argon2-parallelism", 1, keys::limits::argon2_parallelism,
     [](keys::SaveOptions& options, std::uint64_t value) { options.argon2.parallelism = static_cast<std::uint32_t>(value); }},
    {"pbkdf2-iterations", 1000, keys::limits::pbkdf2_iterations,
     [](keys::SaveOptions& options, std::uint64_t value) { options.pbkdf2_iterations = value; }},
}};

} // namespace

Result<KeyFormat> format_of(const std::string& word, std::string_view flag, keys::KeyKind kind)
{
    if (word == "pem") {
        if (is_edwards(kind)) {
            print_error("PEM has no older form for Edwards keys: PKCS#8 is written, which is PEM as well.");
        }
        return keys::traditional_pem(kind);
    }
    const auto* const row = std::ranges::find(table, word, &FormatWord::word);
    if (row == table.end()) {
        return fail(CliErrc::bad_value, std::string{flag}, std::string{format_words});
    }
    return row->format;
}

Result<std::optional<std::uint64_t>> number_of(const Parsed& parsed, std::string_view name, std::uint64_t least, std::uint64_t most)
{
    if (!parsed.has(name)) {
        return std::nullopt;
    }
    const std::string text = parsed.value(name);
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
        return fail(CliErrc::bad_value, fmt::format("--{}", name), fmt::format("a number from {} to {}", least, most));
    }
    return value;
}

Result<keys::SaveOptions> with_costs(keys::SaveOptions options, const Parsed& parsed)
{
    for (const Cost& cost : costs) {
        const auto value = number_of(parsed, cost.flag, cost.least, cost.most);
        if (!value) {
            return std::unexpected(value.error());
        }
        if (*value) {
            cost.set(options, **value);
        }
    }
    if (parsed.has("argon2")) {
        const std::string kind = parsed.value("argon2");
        constexpr std::array<std::string_view, 3> names{"d", "i", "id"}; // in the order of Argon2Kind
        const auto* const found = std::ranges::find(names, kind.starts_with("argon2") ? std::string_view{kind}.substr(6) : kind);
        if (found == names.end()) {
            return fail(CliErrc::bad_value, "--argon2", "id, i or d");
        }
        options.argon2.kind = static_cast<keys::Argon2Kind>(found - names.begin());
    }
    if (parsed.has("cipher")) {
        options.cipher = parsed.value("cipher");
    }
    return options;
}

keys::Overwrite overwrite_of(const Parsed& parsed)
{
    return parsed.has("force") ? keys::Overwrite::yes : keys::Overwrite::no;
}

void say_lost_comment(const keys::PrivateKey& key, KeyFormat format)
{
    if (!key.comment().empty() && !keys::keeps_comment(format)) {
        print_error(
            fmt::format("{} has no place for the comment \"{}\", which is left out.", keys::title(format), printable(key.comment())));
    }
}

Status folder_is_there(const std::filesystem::path& file)
{
    std::error_code problem;
    const std::filesystem::path folder = file.parent_path();
    if (folder.empty() || std::filesystem::is_directory(folder, problem)) {
        return {};
    }
    return fail(FileErrc::other, path_text(file), fmt::format("there is no folder {}; make it, or choose another", path_text(folder)));
}

Status write_private(const std::string& out, const keys::PrivateKey& key, const keys::SaveOptions& options, keys::Overwrite overwrite,
                     const KeyCall& call)
{
    const bool encrypts = options.passphrase != nullptr && !options.passphrase->empty();
    ProgressBar bar{encrypts ? fmt::format("Protecting {}", printable(out)) : std::string{}, call.stop, !encrypts};
    if (out != "-") {
        if (const Status there = folder_is_there(settings::path_from_text(out)); !there) {
            return there; // before a slow derivation
        }
        return keys::save(settings::path_from_text(out), key, options, overwrite, bar.work());
    }
    const auto content = keys::encode(key, options, bar.work());
    if (!content) {
        return std::unexpected(content.error());
    }
    bar.clear();
    print_out(content->text());
    return {};
}

std::filesystem::path usual_name(const std::filesystem::path& source, KeyFormat format)
{
    std::filesystem::path out = source;
    if (format == KeyFormat::ppk2 || format == KeyFormat::ppk3) {
        return out.replace_extension(".ppk");
    }
    return out.replace_extension(format == KeyFormat::openssh ? "" : ".pem");
}

std::string written_json(const std::string& file, const keys::PublicKey& key, std::string_view comment, KeyFormat format, bool encrypted)
{
    JsonWriter json;
    json.begin_object().field("file", file).field("format", keys::title(format)).field("encrypted", encrypted);
    json.field("type", key.algorithm()).field("bits", key.bits()).field("comment", comment);
    json.field("sha256", keys::fingerprint(key)).field("public", key.line(comment)).end_object();
    return json.take();
}

} // namespace latchkey::cli
