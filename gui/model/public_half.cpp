#include "gui/model/public_half.h"

#include "keys/base/file.h"

#include <fmt/format.h>

namespace latchkey::model {
namespace {

/// What is in FILE.pub, when it is a public key.
std::optional<keys::KeyFileInfo> half_beside(std::filesystem::path file)
{
    file += ".pub";
    const auto content = keys::read_key_file(file);
    if (!content) {
        return std::nullopt;
    }
    auto half = keys::inspect(content->bytes());
    return half && !half->has_private && half->public_key ? std::optional{std::move(*half)} : std::nullopt;
}

} // namespace

std::string_view kind_by_format(keys::KeyFormat format)
{
    switch (format) {
    case keys::KeyFormat::pkcs1:
        return "RSA";
    case keys::KeyFormat::sec1:
        return "ECDSA";
    case keys::KeyFormat::dsa_pem:
        return "DSA";
    default:
        return {};
    }
}

void add_public_half(keys::KeyFileInfo& info, const std::filesystem::path& file)
{
    // OpenSSH's own format keeps its public key in clear and its comment encrypted; PEM has no comment at all.
    const bool comment_only = info.public_key && info.comment.empty();
    if (!info.has_private || (info.public_key && !comment_only)) {
        return;
    }
    const auto half = half_beside(file);
    if (!half || !half->public_key->title().starts_with(kind_by_format(info.format))) {
        return;
    }
    if (comment_only && *half->public_key != *info.public_key) {
        return;
    }
    if (comment_only) {
        info.comment = half->comment;
        return;
    }
    info.public_key = half->public_key;
    info.comment = half->comment;
    info.notes.push_back(
        fmt::format("fingerprint and comment are those of {} beside it; its own are encrypted", path_text(file.filename()) + ".pub"));
}

std::string comment_beside(const std::filesystem::path& file, const keys::PublicKey& key)
{
    const auto half = half_beside(file);
    return half && *half->public_key == key ? half->comment : std::string{};
}

} // namespace latchkey::model
