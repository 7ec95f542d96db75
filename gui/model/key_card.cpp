#include "gui/model/key_card.h"

#include "client/settings/platform/paths.h"
#include "gui/model/key_mode.h"
#include "gui/model/public_half.h"
#include "keys/base/file.h"
#include "keys/fingerprint.h"
#include "keys/key_file.h"

#include <fmt/format.h>

namespace latchkey::model {
namespace {

view::KeyCard problem(std::string sentence)
{
    view::KeyCard card;
    card.state = view::KeyCard::State::problem;
    card.problem = std::move(sentence);
    return card;
}

} // namespace

view::KeyCard read_key_card(const std::filesystem::path& file)
{
    const std::string name = path_text(file.filename());
    const auto content = keys::read_key_file(file);
    if (!content) {
        return problem(content.error().sentence());
    }
    auto info = keys::inspect(content->bytes());
    if (!info) {
        return problem(info.error().about(name).sentence());
    }
    if (!info->has_private) {
        return problem(fmt::format("{} is a public key; choose the private {}.", name,
                                   name.ends_with(".pub") ? "file beside it, without .pub" : "key file that belongs to it"));
    }
    add_public_half(*info, file);
    view::KeyCard card;
    card.state = view::KeyCard::State::key;
    card.type = kind_by_format(info->format);
    card.comment = info->comment;
    card.format = keys::title(info->format);
    card.has_passphrase = info->encrypted;
    card.notes = info->notes;
    if (info->public_key) {
        card.type = info->public_key->title();
        card.bits = info->public_key->bits();
        card.fingerprint = keys::fingerprint(*info->public_key);
    }
    const KeyMode mode = key_mode(file);
    card.mode = mode.text;
    card.readable_by_others = mode.readable_by_others;
    return card;
}

std::string key_in_short(Bytes content, const std::filesystem::path& file)
{
    auto info = keys::inspect(content);
    if (!info) {
        return {};
    }
    add_public_half(*info, file);
    std::string text;
    if (info->public_key) {
        text = info->public_key->title();
        // "Ed25519" and "ECDSA P-256" say their size; RSA does not.
        if (info->public_key->kind() == keys::KeyKind::rsa || info->public_key->kind() == keys::KeyKind::dsa) {
            text += fmt::format(" {}", info->public_key->bits());
        }
        text += ", ";
    } else if (const std::string_view kind = kind_by_format(info->format); !kind.empty()) {
        text = fmt::format("{}, ", kind);
    }
    text += keys::title(info->format);
    if (!info->has_private) {
        text += text.ends_with("public key") ? "" : ", public key"; // some formats are called so
    } else if (info->encrypted) {
        text += ", passphrase";
    }
    return text;
}

} // namespace latchkey::model
