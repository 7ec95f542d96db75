/// `lk agent list` and `lk agent remove`; ssh-add -l, -L, -d and -T: the keys that the agent holds, and those that files name.

#include "client/cli/agent_order.h"
#include "client/cli/cli_error.h"
#include "client/cli/json.h"
#include "client/cli/key_subject.h"
#include "client/settings/platform/paths.h"
#include "keys/base/base64.h"
#include "keys/base/file.h"
#include "keys/base/hash.h"
#include "keys/base/log.h"
#include "keys/base/wire.h"
#include "keys/key_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace latchkey::cli {

namespace {

/// A public key or a certificate as an agent holds it, looked into as far as we know its type.
struct Held {
    ByteBuffer blob;
    std::string comment;
    std::string algorithm; ///< "ssh-ed25519-cert-v01@openssh.com"
    std::string file{};    ///< where it was read, if that is not the file that was named
    std::optional<keys::PublicKey> key{};
    std::optional<keys::Certificate> certificate{};

    [[nodiscard]] std::string short_type() const
    {
        return !key ? printable(algorithm) : certificate ? key->short_name() + "-CERT" : key->short_name();
    }
    [[nodiscard]] std::string line() const
    {
        return fmt::format("{} {}{}{}", printable(algorithm), base64_encode(blob), comment.empty() ? "" : " ", printable(comment));
    }
};

Held look_into(ByteBuffer blob, std::string comment)
{
    std::string algorithm{WireReader(blob).text()};
    Held held{.blob = std::move(blob), .comment = std::move(comment), .algorithm = std::move(algorithm)};
    if (keys::is_certificate_name(held.algorithm)) {
        if (auto certificate = keys::parse_certificate(held.blob)) {
            held.key = certificate->key;
            held.certificate = std::move(*certificate);
        }
    } else if (auto key = keys::PublicKey::from_wire(held.blob)) {
        held.key = std::move(*key);
    }
    return held;
}

Result<std::vector<Held>> held_by(AgentTalk& talk)
{
    Result<std::vector<auth::AgentIdentity>> identities = talk.get(talk.agent->list());
    if (!identities) {
        return std::unexpected(identities.error());
    }
    std::vector<Held> out;
    for (auth::AgentIdentity& identity : *identities) {
        out.push_back(look_into(std::move(identity.blob), std::move(identity.comment)));
    }
    return out;
}

std::string json_of(const std::vector<Held>& all)
{
    JsonWriter json;
    json.begin_array();
    for (const Held& held : all) {
        json.begin_object().field("algorithm", held.algorithm).field("comment", held.comment);
        json.field("bits", held.key ? std::optional(held.key->bits()) : std::nullopt);
        json.field("sha256", held.key ? std::optional(keys::fingerprint(*held.key)) : std::nullopt);
        json.field("md5", held.key ? std::optional(keys::fingerprint(*held.key, keys::FingerprintHash::md5)) : std::nullopt);
        json.field("certificate", held.certificate ? std::optional(held.certificate->id) : std::nullopt);
        json.field("public_key", held.line()).end_object();
    }
    json.end_array();
    return json.take();
}

/// The public keys and certificates in a file.
Result<std::vector<Held>> keys_in_file(const std::filesystem::path& path)
{
    const Result<Secret> text = keys::read_key_file(path);
    if (!text) {
        return std::unexpected(text.error());
    }
    const auto infos = keys::inspect_all(text->bytes());
    if (!infos) {
        return std::unexpected(infos.error().about(path_text(path)));
    }
    std::vector<Held> out;
    for (const keys::KeyFileInfo& info : *infos) {
        if (info.certificate) {
            out.push_back(look_into(info.certificate->wire, info.comment));
        } else if (info.public_key) {
            out.push_back(look_into(info.public_key->wire(), info.comment));
        }
    }
    if (out.empty()) {
        return fail(keys::KeyErrc::passphrase_needed, path_text(path));
    }
    return out;
}

/// What a file names: the keys in it, or in FILE.pub where it keeps its public half to itself.
Result<std::vector<Held>> named_by(const std::string& word)
{
    const std::filesystem::path path = settings::path_from_text(word);
    Result<std::vector<Held>> found = keys_in_file(path);
    if (!found) {
        if (Result<std::vector<Held>> beside = keys_in_file(public_path_of(path))) {
            return beside;
        }
    }
    return found;
}

/// "id_rsa" or "id_rsa.pub" → "id_rsa-cert.pub", if it is there.
std::vector<Held> certificates_of(const std::string& word)
{
    constexpr std::string_view ending = ".pub";
    const std::string name = word.ends_with(ending) ? word.substr(0, word.size() - ending.size()) : word;
    const std::filesystem::path path = auth::certificate_path_of(settings::path_from_text(name));
    std::vector<Held> found = keys_in_file(path).value_or(std::vector<Held>{});
    std::erase_if(found, [](const Held& one) { return !one.certificate; });
    for (Held& one : found) {
        one.file = path_text(path);
    }
    return found;
}

bool has_fingerprint(const Held& held, const std::string& word)
{
    return held.key && (keys::fingerprint(*held.key) == word || keys::fingerprint(*held.key, keys::FingerprintHash::md5) == word);
}

/// What a word of `remove` stands for: a fingerprint among those held, or a file.
Result<std::vector<Held>> meant_by(AgentTalk& talk, const std::string& word)
{
    if (!word.starts_with("SHA256:") && !word.starts_with("MD5:")) {
        Result<std::vector<Held>> named = named_by(word);
        if (named && talk.order.certificates == auth::Certificates::with) {
            std::ranges::move(certificates_of(word), std::back_inserter(*named));
        }
        return named;
    }
    Result<std::vector<Held>> held = held_by(talk);
    if (held) {
        std::erase_if(*held, [&word](const Held& one) { return !has_fingerprint(one, word); });
        if (held->empty()) {
            return fail(auth::AgentErrc::refused, word, fmt::format("The agent holds no key with the fingerprint {}.", printable(word)));
        }
    }
    return held;
}

Status test_key(AgentTalk& talk, const Held& held, const std::string& word)
{
    if (!held.key || keys::signature_algorithms(*held.key).empty()) {
        return fail(auth::AgentErrc::refused, word,
                    fmt::format("{} has the type {}, whose signatures are not verified here.", printable(word), held.short_type()));
    }
    const std::string algorithm{keys::signature_algorithms(*held.key).front()};
    ByteBuffer data(256);
    random_bytes(data);
    const auto made = talk.get(talk.agent->sign(held.blob, data, algorithm));
    if (!made) {
        return std::unexpected(made.error());
    }
    if (!keys::verify(*held.key, algorithm, data, made->blob)) {
        return fail(auth::AgentErrc::refused, word, fmt::format("The agent's signature with {} does not verify.", printable(word)));
    }
    return {};
}

/// For each word's keys; a failure is said and the next word's turn comes.
template <class F>
Exit for_each_word(const std::vector<std::string>& words, F each)
{
    Exit exit = Exit::good;
    for (const std::string& word : words) {
        if (const Status done = each(word); !done) {
            print_error(done.error());
            exit = Exit::failed;
        }
    }
    return exit;
}

} // namespace

Result<Exit> list_keys(AgentTalk& talk)
{
    const AgentOrder& order = talk.order;
    const Result<std::vector<Held>> held = held_by(talk);
    if (!held) {
        return std::unexpected(held.error());
    }
    if (order.json) {
        print_out(json_of(*held));
        return Exit::good;
    }
    if (held->empty()) {
        print_out("The agent has no identities.\n");
        return order.voice == AgentOrder::Voice::ssh_add ? Exit::failed : Exit::good;
    }
    for (const Held& one : *held) {
        print_out(order.act == AgentOrder::Act::lines ? one.line() + '\n'
                                                      : fmt::format("{} {} {} ({})\n", one.key ? one.key->bits() : 0,
                                                                    one.key ? keys::fingerprint(*one.key, order.hash) : "unknown type",
                                                                    printable(one.comment), one.short_type()));
    }
    return Exit::good;
}

Result<Exit> remove_keys(AgentTalk& talk)
{
    const std::vector<std::string> words = talk.order.words.empty() ? default_key_files() : talk.order.words;
    if (words.empty()) {
        return fail(auth::AgentErrc::refused, {},
                    fmt::format("There is no key in ~/.ssh under its usual name ({}). Say which key to remove.", default_key_words));
    }
    return for_each_word(words, [&talk](const std::string& word) -> Status {
        const Result<std::vector<Held>> meant = meant_by(talk, word);
        if (!meant) {
            return std::unexpected(meant.error());
        }
        for (const Held& one : *meant) {
            const std::string name = printable(one.file.empty() ? word : one.file);
            if (const Status removed = talk.get(talk.agent->remove(one.blob, name)); !removed) {
                return removed;
            }
            talk.say(fmt::format("Identity removed: {} {} ({})", name, one.short_type(), printable(one.comment)));
        }
        return {};
    });
}

Result<Exit> test_keys(AgentTalk& talk)
{
    return for_each_word(talk.order.words, [&talk](const std::string& word) -> Status {
        const Result<std::vector<Held>> named = named_by(word);
        if (!named) {
            return std::unexpected(named.error());
        }
        for (const Held& one : *named) {
            if (const Status works = test_key(talk, one, word); !works) {
                return works;
            }
        }
        return {};
    });
}

} // namespace latchkey::cli
