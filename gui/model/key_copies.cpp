#include "gui/model/key_copies.h"

#include "client/sessions/session_key.h"
#include "gui/model/key_mode.h"
#include "keys/base/atomic_file.h"
#include "keys/base/file.h"
#include "keys/fingerprint.h"
#include "keys/key_file.h"
#include "keys/review.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::model {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_answers = 1000;
constexpr std::size_t longest_state = 1 << 20;
constexpr int most_names = 100;

fs::path answers_file(const settings::Places& places)
{
    return places.state / "copies-offered.txt";
}

std::vector<std::string> read_answers(const settings::Places& places)
{
    std::vector<std::string> answers;
    const auto content = read_file(answers_file(places), longest_state);
    std::string_view text = content ? as_text(*content) : std::string_view{};
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        answers.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return answers;
}

fs::path resolved(const fs::path& path)
{
    std::error_code error;
    fs::path whole = fs::weakly_canonical(path, error);
    return error ? path.lexically_normal() : whole;
}

bool is_below(const fs::path& file, const fs::path& folder)
{
    const fs::path whole = resolved(folder);
    return std::mismatch(whole.begin(), whole.end(), file.begin(), file.end()).first == whole.end();
}

/// "my-key.pem", "my-key-2.pem", …
fs::path numbered(const fs::path& name, int number)
{
    if (number == 1) {
        return name;
    }
    fs::path out = name.stem();
    out += fmt::format("-{}", number);
    out += name.extension();
    return out;
}

} // namespace

std::optional<CopyOffer> copy_offer(const fs::path& file, const settings::Places& places)
{
    const fs::path whole = resolved(file);
    const auto folders = places.home.empty() ? std::vector<fs::path>{} : sessions::download_folders(places.home);
    if (std::ranges::none_of(folders, [&](const fs::path& folder) { return is_below(whole, folder); })) {
        return std::nullopt;
    }
    const auto row = keys::review_file(file, {});
    if (!row || !row->broken.empty() || !row->info.has_private || !row->info.needs.empty()) {
        return std::nullopt;
    }
    CopyOffer offer{file, row->info.public_key ? keys::fingerprint(*row->info.public_key) : path_text(whole)};
    const std::vector<std::string> answers = read_answers(places);
    return std::ranges::find(answers, offer.key) == answers.end() ? std::optional{std::move(offer)} : std::nullopt;
}

Status remember_copy_answer(const std::string& key, const settings::Places& places)
{
    std::vector<std::string> answers = read_answers(places);
    std::erase(answers, key);
    answers.push_back(key);
    std::string text;
    for (std::size_t i = answers.size() - std::min(answers.size(), most_answers); i < answers.size(); ++i) {
        text += answers[i];
        text += '\n';
    }
    std::error_code error;
    fs::create_directories(places.state, error);
    return write_file_atomically(answers_file(places), as_bytes(text));
}

Result<fs::path> keep_copy(const fs::path& file, const fs::path& home)
{
    const auto content = keys::read_key_file(file);
    if (!content) {
        return std::unexpected(content.error());
    }
    const fs::path folder = home / ".ssh";
    std::error_code error;
    if (fs::create_directory(folder, error)) {
        fs::permissions(folder, fs::perms::owner_all, error); // sshd and ssh want it so
    }
    for (int number = 1; number <= most_names; ++number) {
        fs::path copy = folder / numbered(file.filename(), number);
        const Status written = write_file_atomically(copy, content->bytes(), IfExists::fail, FileMode::owner_only);
        if (written) {
            return copy;
        }
        if (!written.error().is(FileErrc::exists)) {
            return std::unexpected(written.error());
        }
        const auto there = keys::read_key_file(copy);
        if (there && equal_secrets(*there, *content)) {
            const Status done = make_private(copy);
            return done ? Result<fs::path>{copy} : std::unexpected(done.error());
        }
    }
    return fail(FileErrc::exists, path_text(folder / file.filename()));
}

} // namespace latchkey::model
