#include "gui/model/public_half.h"

#include "keys/base/file.h"
#include "keys/key_comment.h"

#include <fmt/format.h>

namespace latchkey::model {

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
    const auto half = keys::public_half_beside(file);
    if (!half || !half->key.title().starts_with(kind_by_format(info.format))) {
        return;
    }
    if (comment_only && half->key != *info.public_key) {
        return;
    }
    if (comment_only) {
        info.comment = half->comment;
        return;
    }
    info.public_key = half->key;
    info.comment = half->comment;
    info.notes.push_back(fmt::format("fingerprint and comment are those of {} beside it; its own are encrypted",
                                     path_text(keys::public_path_of(file).filename())));
}

} // namespace latchkey::model
