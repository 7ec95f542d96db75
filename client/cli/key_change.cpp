#include "client/cli/key_change.h"

#include "client/cli/cli_error.h"
#include "client/cli/key_output.h"
#include "client/cli/new_passphrase.h"
#include "keys/base/file.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <array>

namespace latchkey::cli {

namespace {

/// What is known of a file that is to be written again in place.
Result<keys::KeyFileInfo> only_key(const Subject& subject)
{
    if (subject.path.empty()) {
        return fail(CliErrc::bad_value, "-", "a file that can be written again");
    }
    auto info = keys::inspect(subject.content.bytes());
    if (!info) {
        return std::unexpected(info.error().about(subject.name));
    }
    if (info->keys_in_file > 1) {
        return fail(
            keys::KeyErrc::unsupported, subject.name,
            fmt::format("it holds {} keys, and the others would be lost; save this one to a file of its own first", info->keys_in_file));
    }
    return info;
}

constexpr std::string_view another_format = "`lk key convert --to openssh` or `--to ppk3` makes a file that has one";

/// Says where a comment went that is not in the file itself.
void say_where(const keys::CommentKept& kept)
{
    if (const std::string sentence = kept.sentence(another_format); !sentence.empty()) {
        print_error(sentence);
    }
}

/// The comment of a file whose format has no place for one.
Status change_beside(const Subject& subject, const keys::KeyFileInfo& info, const keys::PublicKey& key, const std::string& comment)
{
    const keys::CommentKept kept = keys::keep_comment_beside(subject.path, key, comment, info.format);
    if (kept.where == keys::CommentKept::Where::nowhere) {
        return fail(keys::KeyErrc::io, subject.name, fmt::format("{}: {}", subject.name, kept.sentence(another_format)));
    }
    say_where(kept);
    return {};
}

} // namespace

Result<keys::SaveOptions> in_place(const Subject& subject)
{
    const auto info = only_key(subject);
    return info ? Result<keys::SaveOptions>{keys::same_as(*info)} : std::unexpected(info.error());
}

Status rewrite(const Subject& subject, const keys::PrivateKey& key, keys::SaveOptions options, const Secret& passphrase,
               const KeyCall& call)
{
    options.passphrase = &passphrase;
    ProgressBar bar{fmt::format("Protecting {}", subject.name), call.stop, passphrase.empty()};
    const auto kept = keys::save_with_comment(subject.path, key, options, keys::Overwrite::yes, bar.work());
    if (!kept) {
        return std::unexpected(kept.error());
    }
    bar.clear();
    if (kept->where != keys::CommentKept::Where::in_public_file) { // there it was before
        say_where(*kept);
    }
    return {};
}

Status change_comment(Subject& subject, const KeyCall& call, const NewComment& new_comment)
{
    auto info = only_key(subject);
    if (!info) {
        return std::unexpected(info.error());
    }
    if (!info->has_private) {
        const auto comment = new_comment(info->comment);
        return comment ? keys::change_public_comment(subject.path, *comment) : std::unexpected(comment.error());
    }
    auto key = unlock(subject, call);
    if (!key) {
        return std::unexpected(key.error());
    }
    const keys::SaveOptions options = keys::same_as(*info);
    const auto comment = new_comment(key->comment());
    if (!comment) {
        return std::unexpected(comment.error());
    }
    if (!keys::keeps_comment(options.format)) {
        return change_beside(subject, *info, key->public_key(), *comment);
    }
    key->set_comment(*comment);
    if (const Status saved = rewrite(subject, *key, options, subject.passphrase.used(), call); !saved) {
        return saved;
    }
    (void)keys::keep_comment_beside(subject.path, key->public_key(), *comment, options.format); // FILE.pub follows
    return {};
}

namespace {

Result<Exit> change_passphrase(const KeyCall& call)
{
    auto subject = read_subject(call);
    const auto options = subject ? in_place(*subject) : std::unexpected(subject.error());
    const auto key = options ? unlock(*subject, call) : std::unexpected(options.error());
    if (!key) {
        return std::unexpected(key.error());
    }
    const auto costs = with_costs(*options, call.parsed);
    const auto fresh = !costs                      ? std::unexpected(costs.error())
                       : call.parsed.has("remove") ? Result<Secret>{Secret{}}
                                                   : new_passphrase(call.parsed, our_words());
    if (!fresh) {
        return std::unexpected(fresh.error());
    }
    const Status saved = rewrite(*subject, *key, *costs, *fresh, call);
    if (!saved) {
        return std::unexpected(saved.error());
    }
    print_out(fmt::format("{}: {}\n", subject->name, fresh->empty() ? "saved without a passphrase" : "saved with the new passphrase"));
    return Exit::good;
}

Result<Exit> run_comment(const KeyCall& call)
{
    const auto& words = call.parsed.words;
    const bool by_flag = call.parsed.has("comment");
    if (words.size() > (by_flag ? 1 : 2)) {
        return fail(CliErrc::unwanted_word, words.back());
    }
    if (words.size() < (by_flag ? 1 : 2)) {
        return fail(CliErrc::missing_word, words.empty() ? "which key file" : "the new comment ('' for none)");
    }
    auto subject = read_subject(call, words.front());
    const auto given = [&](const std::string&) -> Result<std::string> { return by_flag ? call.parsed.value("comment") : words.back(); };
    const Status done = subject ? change_comment(*subject, call, given) : Status{std::unexpected(subject.error())};
    return done ? Result<Exit>{Exit::good} : std::unexpected(done.error());
}

/// Where a converted key goes.
Result<std::string> target(const Subject& subject, const Parsed& parsed, keys::KeyFormat format)
{
    if (const std::string out = parsed.value("out"); !out.empty()) {
        return out;
    }
    if (subject.path.empty()) {
        return std::string{"-"};
    }
    return path_text(usual_name(subject.path, format));
}

Result<Exit> convert(const KeyCall& call)
{
    const Parsed& parsed = call.parsed;
    if (!parsed.has("to")) {
        return fail(CliErrc::missing_word, fmt::format("with --to what it shall become: {}", format_words));
    }
    // A wrong word is said before the passphrase is asked for.
    if (const auto known = format_of(parsed.value("to"), "--to", keys::KeyKind::rsa); !known) {
        return std::unexpected(known.error());
    }
    auto subject = read_subject(call);
    auto key = subject ? unlock(*subject, call) : std::unexpected(subject.error());
    if (!key) {
        return std::unexpected(key.error());
    }
    const auto format = format_of(parsed.value("to"), "--to", key->public_key().kind());
    auto options = format ? with_costs({.format = *format}, parsed) : std::unexpected(format.error());
    const auto out = options ? target(*subject, parsed, *format) : std::unexpected(options.error());
    const auto fresh = !out                                                 ? std::unexpected(out.error())
                       : passphrase_is_given(parsed, PassphraseRole::fresh) ? given_passphrase(parsed, PassphraseRole::fresh)
                                                                            : subject->passphrase.used().clone();
    if (!fresh) {
        return std::unexpected(fresh.error());
    }
    options->passphrase = &*fresh;
    if (parsed.has("comment")) {
        key->set_comment(parsed.value("comment"));
    }
    say_lost_comment(*key, *format);
    const Status saved = write_private(*out, *key, *options, overwrite_of(parsed), call);
    if (!saved) {
        return std::unexpected(saved.error().subject().empty() ? saved.error().about(subject->name) : saved.error());
    }
    if (*out != "-") {
        print_out(parsed.has("json") ? written_json(*out, key->public_key(), key->comment(), *format, !fresh->empty())
                                     : fmt::format("{}: {}, {}\n", printable(*out), keys::title(*format),
                                                   fresh->empty() ? "no passphrase" : "with a passphrase"));
    }
    return Exit::good;
}

constexpr std::string_view which_file = "which key file";
constexpr std::array passphrase_flags{Flag{0, "remove", "", "no passphrase from now on"}};
constexpr std::array comment_flags{Flag{'C', "comment", "TEXT", "the new comment, instead of a word"}};
constexpr std::array convert_flags{
    Flag{0, "to", "FORMAT", "openssh, ppk3, ppk2, pem, pkcs8"},
    Flag{'C', "comment", "TEXT", "another comment"},
};

} // namespace

const KeyCommand passphrase_command{"passphrase",
                                    "[FLAGS] FILE",
                                    "change, add or remove the passphrase, in place",
                                    passphrase_flags,
                                    KeyFlags::unlock | KeyFlags::new_passphrase | KeyFlags::costs,
                                    1,
                                    1,
                                    which_file,
                                    change_passphrase};
const KeyCommand comment_command{"comment",
                                 "[FLAGS] FILE TEXT",
                                 "change the comment, in place; FILE.pub follows, and has it alone where the format has no place",
                                 comment_flags,
                                 KeyFlags::unlock,
                                 1,
                                 2,
                                 which_file,
                                 run_comment};
const KeyCommand convert_command{"convert",
                                 "--to FORMAT [FLAGS] FILE",
                                 "the same key as another format, with the same passphrase unless told",
                                 convert_flags,
                                 KeyFlags::unlock | KeyFlags::new_passphrase | KeyFlags::costs | KeyFlags::output | KeyFlags::json,
                                 1,
                                 1,
                                 which_file,
                                 convert};

} // namespace latchkey::cli
