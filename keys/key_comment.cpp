#include "keys/key_comment.h"

#include "keys/base/atomic_file.h"
#include "keys/base/file.h"
#include "keys/formats.h"

#include <fmt/format.h>

namespace latchkey::keys {

namespace fs = std::filesystem;

namespace {

/// A file that holds one public key, and how it may be written again.
struct PublicFile {
    PublicHalf half;
    KeyFormat format;
    bool alone; ///< nothing but the key and its comment is in it
};

Result<PublicFile> read_public_file(const fs::path& path)
{
    const Result<Secret> content = read_key_file(path);
    if (!content) {
        return std::unexpected(content.error());
    }
    const Result<KeyFileInfo> info = inspect(content->bytes());
    if (!info) {
        return std::unexpected(info.error().about(path_text(path)));
    }
    if (info->has_private || !info->public_key) {
        return fail(KeyErrc::unsupported, path_text(path), "it is no public key");
    }
    const std::string_view text = content->text();
    const bool bare_line = info->format == KeyFormat::public_line &&
                           text.find(info->public_key->line()) == std::min(text.find_first_not_of(" \t\r\n"), text.size());
    return PublicFile{
        {*info->public_key, info->comment}, info->format, info->keys_in_file == 1 && (bare_line || info->format == KeyFormat::rfc4716)};
}

/// Over the file that is there, in its form and with its permissions.
Status write_again(const fs::path& path, const PublicFile& file, std::string_view comment)
{
    const Result<std::string> content = encode_public(file.half.key, comment, file.format);
    if (!content) {
        return std::unexpected(content.error().about(path_text(path)));
    }
    const Status written = write_file_atomically(path, as_bytes(*content), IfExists::replace, FileMode::as_the_old_file);
    return written ? Status{} : fail(KeyErrc::io, path_text(path), written.error().sentence());
}

/// Why a FILE.pub that is there does not take the comment; "" when it has it now.
std::string put_into(const fs::path& path, const PublicKey& key, std::string_view comment)
{
    const std::string name = path_text(path.filename());
    const Result<PublicFile> file = read_public_file(path);
    if (!file) {
        return fmt::format("{} beside it cannot be read as a public key", name);
    }
    if (file->half.key != key) {
        return fmt::format("{} beside it is another key", name);
    }
    if (file->half.comment == comment) {
        return {};
    }
    if (!file->alone) {
        return fmt::format("{} beside it holds more than this key and a comment", name);
    }
    const Status written = write_again(path, *file, comment);
    return written ? "" : fmt::format("{} beside it could not be written", name);
}

} // namespace

fs::path public_path_of(const fs::path& private_file)
{
    fs::path path = private_file;
    path += ".pub";
    return path;
}

std::optional<PublicHalf> public_half_beside(const fs::path& private_file)
{
    std::error_code none;
    const fs::path path = public_path_of(private_file);
    if (private_file.empty() || !fs::is_regular_file(path, none)) {
        return std::nullopt;
    }
    Result<PublicFile> file = read_public_file(path);
    return file ? std::optional(std::move(file->half)) : std::nullopt;
}

std::string comment_beside(const fs::path& private_file, const PublicKey& key)
{
    const std::optional<PublicHalf> beside = public_half_beside(private_file);
    return beside && beside->key == key ? beside->comment : std::string{};
}

CommentKept keep_comment_beside(const fs::path& private_file, const PublicKey& key, std::string_view comment, KeyFormat format)
{
    using Where = CommentKept::Where;
    CommentKept kept{Where::in_the_file, format, public_path_of(private_file), {}};
    std::error_code none;
    const bool there = fs::exists(fs::symlink_status(kept.public_file, none));
    if (keeps_comment(format)) {
        if (there) {
            (void)put_into(kept.public_file, key, comment); // it follows where it can; the comment itself is safe
        }
        return kept;
    }
    if (there) {
        kept.why = put_into(kept.public_file, key, comment);
        kept.where = kept.why.empty() ? Where::in_public_file : Where::nowhere;
    } else if (!comment.empty()) {
        const Status made = save_public(kept.public_file, key, comment, KeyFormat::public_line, Overwrite::no);
        kept.where = made ? Where::in_new_public_file : Where::nowhere;
        kept.why = made ? "" : fmt::format("{} could not be written beside it", path_text(kept.public_file.filename()));
    }
    if (comment.empty() && kept.where == Where::nowhere) {
        kept = {Where::in_the_file, format, kept.public_file, {}}; // there is none to keep
    }
    return kept;
}

std::string CommentKept::sentence(std::string_view other_format) const
{
    const std::string name = path_text(public_file.filename());
    switch (where) {
    case Where::in_the_file:
        break;
    case Where::in_public_file:
        return fmt::format("{} has no place for a comment: it is in {} beside it.", title(format), name);
    case Where::in_new_public_file:
        return fmt::format("{} has no place for a comment: it is in the new file {} beside it.", title(format), name);
    case Where::nowhere:
        return fmt::format("{} has no place for a comment, and {}; to keep one, {}.", title(format), why, other_format);
    }
    return {};
}

Result<CommentKept> save_with_comment(const fs::path& path, const PrivateKey& key, const SaveOptions& options, Overwrite overwrite,
                                      const Work& work)
{
    const Status saved = save(path, key, options, overwrite, work);
    if (!saved) {
        return std::unexpected(saved.error());
    }
    // A FILE.pub whose owner gave it another comment is left alone where it need not keep this one, and where there is none to keep.
    if (keeps_comment(options.format) || key.comment().empty()) {
        return CommentKept{CommentKept::Where::in_the_file, options.format, public_path_of(path), {}};
    }
    return keep_comment_beside(path, key.public_key(), key.comment(), options.format);
}

Status change_public_comment(const fs::path& public_file, std::string_view comment)
{
    const Result<PublicFile> file = read_public_file(public_file);
    if (!file) {
        return std::unexpected(file.error());
    }
    if (!file->alone) {
        return fail(KeyErrc::unsupported, path_text(public_file),
                    fmt::format("a file of the form {} like this one has no comment that could be changed alone", title(file->format)));
    }
    return write_again(public_file, *file, comment);
}

} // namespace latchkey::keys
