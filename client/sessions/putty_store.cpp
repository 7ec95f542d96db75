#include "client/sessions/putty_store.h"

#include "client/sessions/platform/putty_registry.h"
#include "client/sessions/putty_limits.h"
#include "client/settings/platform/paths.h"
#include "keys/base/file.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace latchkey::sessions {

namespace {

class PuttyDomain final : public ErrorDomain {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "putty"; }

    [[nodiscard]] std::string sentence(const Error& error) const override
    {
        const std::string subject = printable(error.subject());
        switch (static_cast<PuttyErrc>(error.code())) {
        case PuttyErrc::not_found:
            return fmt::format("PuTTY has no saved session \"{}\"; `lk session list` shows them all.", subject);
        case PuttyErrc::not_an_export:
            return fmt::format("{} is no export of the registry: in regedit, File, Export writes one (.reg).", subject);
        case PuttyErrc::damaged:
            return fmt::format("{} is damaged ({}) and was skipped.", subject, error.detail());
        case PuttyErrc::not_ssh:
            return fmt::format("PuTTY's session \"{}\" is for {}, which Latchkey does not speak: it is for SSH only.", subject,
                               error.detail());
        case PuttyErrc::too_many:
            return fmt::format("{} is larger than PuTTY would make it ({}); the rest was not read.", subject, error.detail());
        }
        return subject;
    }
};

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder, std::vector<std::string>& notices)
{
    std::vector<std::filesystem::path> files;
    std::error_code problem;
    std::filesystem::directory_iterator entry{folder, problem};
    while (!problem && entry != std::filesystem::directory_iterator{}) {
        if (files.size() == putty_most_sessions) {
            notices.push_back(Error{PuttyErrc::too_many, path_text(folder), fmt::format("{} files", putty_most_sessions)}.sentence());
            break;
        }
        files.push_back(entry->path());
        entry.increment(problem);
    }
    if (problem && problem != std::errc::no_such_file_or_directory && problem != std::errc::not_a_directory) {
        notices.push_back(file_error(folder, problem).sentence());
    }
    std::ranges::sort(files);
    return files;
}

Result<PuttySession> read_session_file(const std::filesystem::path& file, std::vector<std::string>& notices)
{
    const auto content = read_file(file, putty_largest_session);
    if (!content) {
        return std::unexpected(content.error());
    }
    return parse_putty_file(*content, putty_name_from_escaped(path_text(file.filename())), path_text(file), notices);
}

void sort_once_each(PuttySessions& all)
{
    std::ranges::stable_sort(all.sessions, {}, &PuttySession::name);
    const auto [first, last] = std::ranges::unique(all.sessions, {}, &PuttySession::name);
    all.sessions.erase(first, last);
}

void append(PuttySessions& all, PuttySessions&& more)
{
    std::ranges::move(more.sessions, std::back_inserter(all.sessions));
    std::ranges::move(more.notices, std::back_inserter(all.notices));
}

} // namespace

const ErrorDomain& error_domain(PuttyErrc)
{
    static const PuttyDomain domain;
    return domain;
}

const PuttyValue* PuttySession::find(std::string_view key) const
{
    const auto found = values.find(key);
    return found == values.end() ? nullptr : &found->second;
}

std::string PuttySession::text(std::string_view key, std::string_view otherwise) const
{
    const PuttyValue* value = find(key);
    return value != nullptr ? value->text : std::string{otherwise};
}

std::optional<std::int64_t> PuttySession::number(std::string_view key) const
{
    const PuttyValue* value = find(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    const char* end = value->text.data() + value->text.size();
    const auto [stop, problem] = std::from_chars(value->text.data(), end, number);
    return problem == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

const PuttySession* PuttySessions::find(std::string_view name) const
{
    const auto found = std::ranges::find(sessions, name, &PuttySession::name);
    return found == sessions.end() ? nullptr : &*found;
}

// NAME=VALUE a line; a line without = says nothing, and of two lines for one name the first holds. (unix/storage.c)
Result<PuttySession> parse_putty_file(Bytes content, std::string name, std::string origin, std::vector<std::string>& notices)
{
    const std::string_view all = as_text(content);
    if (all.find('\0') != std::string_view::npos) {
        return fail(PuttyErrc::damaged, origin, "it has zero bytes in it");
    }
    PuttySession session{.name = std::move(name), .origin = std::move(origin)};
    int line = 0;
    int empty_handed = 0;
    for (std::size_t at = 0; at < all.size(); ++at) {
        const std::size_t end = std::min(all.find('\n', at), all.size());
        std::string_view text = all.substr(at, end - at);
        at = end;
        ++line;
        text = text.substr(0, text.find('\r'));
        const std::size_t equals = text.find('=');
        if (equals == 0 || equals == std::string_view::npos || text.size() > putty_longest_value) {
            empty_handed = !text.empty() && empty_handed == 0 ? line : empty_handed;
            continue;
        }
        if (session.values.size() == putty_most_values) {
            return fail(PuttyErrc::damaged, session.origin, fmt::format("it has more than {} settings", putty_most_values));
        }
        session.values.try_emplace(text_from_code_page(text.substr(0, equals)), text_from_code_page(text.substr(equals + 1)), line);
    }
    if (session.values.empty()) {
        return fail(PuttyErrc::damaged, session.origin, "there is no setting in it");
    }
    if (empty_handed != 0) {
        notices.push_back(fmt::format("{}, line {} is no setting and was skipped.", printable(session.origin), empty_handed));
    }
    return session;
}

PuttySessions read_putty_folder(const std::filesystem::path& folder)
{
    PuttySessions out;
    for (const auto& file : files_in(folder, out.notices)) {
        auto session = read_session_file(file, out.notices);
        if (session) {
            out.sessions.push_back(*std::move(session));
        } else {
            out.notices.push_back(session.error().sentence());
        }
    }
    sort_once_each(out);
    return out;
}

PuttySessions list_putty_sessions(const PuttyPlaces& places)
{
    PuttySessions all;
    for (const auto& folder : places.folders) {
        append(all, read_putty_folder(folder));
    }
    if (places.registry) {
        append(all, read_putty_registry());
    }
    sort_once_each(all);
    return all;
}

Result<PuttySession> load_putty_session(const PuttyPlaces& places, std::string_view name)
{
    const std::string file_name = putty_file_name(name);
    if (name.empty() || file_name.size() > 3000) {
        return fail(PuttyErrc::not_found, std::string{name.substr(0, 1000)});
    }
    std::vector<std::string> unread;
    for (const auto& folder : places.folders) {
        auto session = read_session_file(folder / file_name, unread);
        if (session || !(session.error().is(FileErrc::not_found) || session.error().is(FileErrc::name_too_long))) {
            return session;
        }
    }
    // A name in another code page is another file's; a person may have made one with less of it escaped, too.
    auto all = places.registry ? read_putty_registry(name) : list_putty_sessions(places);
    const auto found = std::ranges::find(all.sessions, name, &PuttySession::name);
    if (found != all.sessions.end()) {
        return std::move(*found);
    }
    return fail(PuttyErrc::not_found, std::string{name});
}

} // namespace latchkey::sessions
