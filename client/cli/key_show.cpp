#include "client/cli/json.h"
#include "client/cli/key_command.h"
#include "client/cli/key_subject.h"
#include "keys/base/log.h"
#include "keys/fingerprint.h"
#include "keys/review.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace latchkey::cli {

namespace {

/// All that `show` tells, whatever it is printed as.
struct Facts {
    std::string file;
    std::string mode; ///< "" where there is none
    std::vector<std::string> remarks;
    std::vector<keys::KeyFileInfo> keys;
};

Result<Facts> facts_of(Subject& subject, const KeyCall& call)
{
    auto infos = keys::inspect_all(subject.content.bytes());
    if (!infos) {
        return std::unexpected(infos.error().about(subject.name));
    }
    Facts facts{.file = subject.name, .mode = {}, .remarks = {}, .keys = *std::move(infos)};
    if (facts.keys.size() == 1 && (!facts.keys.front().public_key || facts.keys.front().comment.empty())) {
        // An encrypted file hides its type, or only its comment: the first is worth the passphrase, the second not.
        const bool hidden = !facts.keys.front().public_key;
        const auto halves =
            hidden || keys::public_half_beside(subject.path) ? public_halves(subject, call) : std::unexpected(Error{keys::KeyErrc::io});
        if (halves) {
            facts.keys.front().public_key = halves->front().key;
            facts.keys.front().comment = halves->front().comment;
        } else if (hidden && !halves.error().is(keys::KeyErrc::passphrase_needed)) {
            return std::unexpected(halves.error());
        }
    }
    const auto row = subject.path.empty() ? std::unexpected(Error{keys::KeyErrc::io})
                                          : keys::review_file(subject.path, std::chrono::system_clock::now());
    if (row) {
        facts.mode = row->mode;
        for (const keys::Finding& finding : row->findings) {
            const auto& notes = facts.keys.front().notes;
            if (std::ranges::find(notes, finding.text) == notes.end()) { // said once
                facts.remarks.push_back(finding.text);
            }
        }
    }
    return facts;
}

std::string comment_text(const keys::KeyFileInfo& info)
{
    const bool locked_away = info.encrypted && info.format == keys::KeyFormat::openssh; // its comment is within what is encrypted
    return !info.comment.empty() ? printable(info.comment) : locked_away ? "not known without the passphrase" : "none";
}

std::string key_text(const keys::KeyFileInfo& info)
{
    std::string out = fmt::format("format       {}\n", keys::title(info.format));
    if (info.public_key) {
        const keys::PublicKey& key = *info.public_key;
        const std::string bits = std::to_string(key.bits());
        const std::string kind = key.title().ends_with(bits) ? std::string{key.title()} : fmt::format("{} {}", key.title(), bits);
        out += fmt::format("type         {}\ncomment      {}\nfingerprint  {}\n             {}\n", kind, comment_text(info),
                           keys::fingerprint(key), keys::fingerprint(key, keys::FingerprintHash::md5));
    } else {
        out += "type         not known without the passphrase\n";
    }
    out += fmt::format("holds        {}\n", !info.needs.empty() ? fmt::format("a reference to a private key: it needs {}", info.needs)
                                            : info.has_private  ? "the private key"
                                            : info.certificate  ? "a certificate"
                                                                : "a public key only");
    if (info.has_private) {
        const std::string how = info.kdf.empty() ? info.cipher : fmt::format("{}, {}", info.cipher, info.kdf);
        out += fmt::format("passphrase   {}\n", info.encrypted ? fmt::format("yes ({})", how) : "none");
    }
    for (const std::string& note : info.notes) {
        out += fmt::format("note         {}\n", printable(note));
    }
    return out;
}

std::string text_of(const Facts& facts)
{
    std::string out = fmt::format("file         {}\n", facts.file);
    if (!facts.mode.empty()) {
        out += fmt::format("permissions  {}\n", facts.mode);
    }
    for (std::size_t i = 0; i < facts.keys.size(); ++i) {
        if (facts.keys.size() > 1) {
            out += fmt::format("\nkey          {} of {}\n", i + 1, facts.keys.size());
        }
        out += key_text(facts.keys[i]);
    }
    for (const std::string& remark : facts.remarks) {
        out += fmt::format("remark       {}\n", printable(remark));
    }
    if (facts.keys.size() == 1 && facts.keys.front().public_key) {
        out += fmt::format("\n{}\n", keys::randomart(*facts.keys.front().public_key));
    }
    return out;
}

std::string_view argon2_name(keys::Argon2Kind kind)
{
    constexpr std::array<std::string_view, 3> names{"Argon2d", "Argon2i", "Argon2id"};
    return names.at(static_cast<std::size_t>(kind));
}

void write_costs(JsonWriter& json, const keys::KdfCosts& costs)
{
    json.key("costs").begin_object();
    if (costs.argon2) {
        json.field("argon2", argon2_name(costs.argon2->kind)).field("memory_kib", costs.argon2->memory_kib);
        json.field("passes", costs.argon2->passes).field("parallelism", costs.argon2->parallelism);
    }
    if (costs.bcrypt_rounds > 0) {
        json.field("bcrypt_rounds", costs.bcrypt_rounds);
    }
    if (costs.pbkdf2_iterations > 0) {
        json.field("pbkdf2_iterations", costs.pbkdf2_iterations);
    }
    json.end_object();
}

void write_key(JsonWriter& json, const keys::KeyFileInfo& info)
{
    json.begin_object().field("format", keys::title(info.format)).field("private", info.has_private && info.needs.empty());
    json.field("encrypted", info.encrypted).field("cipher", info.cipher).field("kdf", info.kdf);
    write_costs(json, info.costs);
    if (info.public_key) {
        const keys::PublicKey& key = *info.public_key;
        json.field("type", key.algorithm()).field("title", key.title()).field("bits", key.bits()).field("sha256", keys::fingerprint(key));
        json.field("md5", keys::fingerprint(key, keys::FingerprintHash::md5)).field("public", key.line(info.comment));
    }
    json.field("comment", info.comment).field("needs", info.needs).field("notes", info.notes).end_object();
}

std::string json_of(const Facts& facts)
{
    JsonWriter json;
    json.begin_object().field("file", facts.file).field("mode", facts.mode).field("remarks", facts.remarks);
    json.key("keys").begin_array();
    for (const keys::KeyFileInfo& info : facts.keys) {
        write_key(json, info);
    }
    json.end_array().end_object();
    return json.take();
}

Result<Exit> run(const KeyCall& call)
{
    auto subject = read_subject(call);
    const auto facts = subject ? facts_of(*subject, call) : std::unexpected(subject.error());
    if (!facts) {
        return std::unexpected(facts.error());
    }
    print_out(call.parsed.has("json") ? json_of(*facts) : text_of(*facts));
    return Exit::good;
}

} // namespace

const KeyCommand show_command{
    "show", "[FLAGS] FILE", "everything that can be told about a key file", {}, KeyFlags::unlock | KeyFlags::json, 1, 1, "which key file",
    run};

} // namespace latchkey::cli
