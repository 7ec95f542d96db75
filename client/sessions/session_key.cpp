#include "client/sessions/session_key.h"

#include "keys/base/file.h"
#include "keys/fingerprint.h"
#include "keys/review.h"

#include <algorithm>
#include <set>

namespace latchkey::sessions {

namespace fs = std::filesystem;
using settings::SettingId;
using settings::Settings;

namespace {

constexpr std::size_t most_files_in_a_folder = 1000;
constexpr std::size_t most_files = 5000;
constexpr std::size_t longest_user_dirs = 64U << 10U;

/// One form for each file: absolute, links followed as far as they lead.
fs::path resolve(const fs::path& path)
{
    std::error_code problem;
    const fs::path whole = fs::absolute(path, problem);
    fs::path resolved = problem ? fs::path{} : fs::weakly_canonical(whole, problem);
    return problem ? path.lexically_normal() : resolved;
}

/// The key in a file as far as it shows without a passphrase, its FILE.pub asked too; nullopt when it is no private key that can be used.
std::optional<std::string> private_fingerprint(const fs::path& file)
{
    const auto row = keys::review_file(file, {});
    const bool usable = row && row->broken.empty() && row->info.has_private && row->info.needs.empty() && row->info.public_key;
    return usable ? std::optional(keys::fingerprint(*row->info.public_key)) : std::nullopt;
}

/// Looks through folders until one file is the key.
class Search {
public:
    Search(fs::path missing, std::string_view fingerprint, const Work& work)
        : missing_(std::move(missing)), fingerprint_(fingerprint), work_(work)
    {
    }

    void add_folder(const fs::path& folder)
    {
        std::error_code problem;
        const fs::path one = folder.empty() ? folder : resolve(folder);
        if (!one.empty() && std::ranges::find(folders_, one) == folders_.end() && fs::is_directory(one, problem)) {
            folders_.push_back(one);
        }
    }

    std::optional<fs::path> run()
    {
        // Most often the file was moved and not renamed.
        for (const fs::path& folder : folders_) {
            if (is_it(folder / missing_.filename())) {
                return folder / missing_.filename();
            }
        }
        for (const fs::path& folder : folders_) {
            if (auto found = look_through(folder)) {
                return found;
            }
        }
        return std::nullopt;
    }

private:
    bool is_it(const fs::path& file)
    {
        std::error_code problem;
        if (work_.stopped() || seen_ == most_files || !fs::is_regular_file(file, problem)) {
            return false;
        }
        ++seen_;
        return private_fingerprint(file) == fingerprint_;
    }

    std::optional<fs::path> look_through(const fs::path& folder)
    {
        std::error_code problem;
        std::vector<fs::path> files;
        for (fs::directory_iterator entry{folder, problem};
             !problem && entry != fs::directory_iterator{} && files.size() < most_files_in_a_folder; entry.increment(problem)) {
            files.push_back(entry->path());
        }
        std::ranges::sort(files); // the same answer each time
        const auto found = std::ranges::find_if(files, [&](const fs::path& file) { return is_it(file); });
        return found == files.end() ? std::nullopt : std::optional(*found);
    }

    fs::path missing_;
    std::string fingerprint_;
    const Work& work_;
    std::vector<fs::path> folders_;
    std::size_t seen_ = 0;
};

} // namespace

KeyUsers::KeyUsers(const SessionList& list, const Settings& defaults, const fs::path& home)
{
    for (const SavedSession& session : list.sessions) {
        Settings all = session.settings;
        all.fill_from(defaults);
        Use use{.session = session.name, .files = {}, .fingerprint = remembered_fingerprint(all)};
        for (const std::string& file : all.list(SettingId::key_file)) {
            use.files.push_back(resolve(settings::expand_home(file, home)));
        }
        if (!use.files.empty()) {
            uses_.push_back(std::move(use));
        }
    }
}

std::vector<std::string> KeyUsers::of(const fs::path& file, std::string_view fingerprint) const
{
    if (uses_.empty()) {
        return {};
    }
    const fs::path wanted = resolve(file);
    std::vector<std::string> names;
    for (const Use& use : uses_) {
        const bool same_key = !fingerprint.empty() && use.fingerprint == fingerprint;
        if (same_key || std::ranges::find(use.files, wanted) != use.files.end()) {
            names.push_back(use.session);
        }
    }
    return names;
}

std::vector<fs::path> KeyUsers::folders() const
{
    std::vector<fs::path> all;
    std::set<fs::path> known;
    for (const Use& use : uses_) {
        for (const fs::path& file : use.files) {
            if (known.insert(file.parent_path()).second) {
                all.push_back(file.parent_path());
            }
        }
    }
    return all;
}

fs::path key_file_of(const Settings& values, const fs::path& home)
{
    const std::string file = values.text(SettingId::key_file);
    return file.empty() ? fs::path{} : settings::expand_home(file, home);
}

std::string remembered_fingerprint(const Settings& values)
{
    const settings::Source key = values.source(SettingId::key_file);
    const settings::Source remembered = values.source(SettingId::key_fingerprint);
    const bool belong_together = key.kind == remembered.kind && key.file == remembered.file;
    return belong_together && !values.text(SettingId::key_file).empty() ? values.text(SettingId::key_fingerprint) : std::string{};
}

void remember_key(Settings& own, const fs::path& home)
{
    const fs::path file = own.is_set(SettingId::key_file) ? key_file_of(own, home) : fs::path{};
    if (file.empty()) {
        own.reset(SettingId::key_fingerprint);
        return;
    }
    if (const auto fingerprint = private_fingerprint(file)) {
        // "SHA256:" and 43 characters: the row holds it.
        [[maybe_unused]] const Status done = own.set_text(SettingId::key_fingerprint, *fingerprint, own.source(SettingId::key_file));
    }
}

Status remember_used_key(SessionStore& store, std::string_view name, const fs::path& used, std::string_view fingerprint)
{
    auto session = store.load(name);
    if (!session) {
        return std::unexpected(session.error());
    }
    Settings& own = session->settings;
    const fs::path file = own.is_set(SettingId::key_file) ? key_file_of(own, store.places().home) : fs::path{};
    if (fingerprint.empty() || file.empty() || resolve(file) != resolve(used) || own.text(SettingId::key_fingerprint) == fingerprint) {
        return {};
    }
    if (auto done = own.set_text(SettingId::key_fingerprint, fingerprint, own.source(SettingId::key_file)); !done) {
        return done;
    }
    return store.save(*session);
}

// xdg-user-dirs' file has XDG_DOWNLOAD_DIR="$HOME/Téléchargements".
std::vector<fs::path> download_folders(const fs::path& home)
{
    std::vector<fs::path> found{home / "Downloads"};
    const auto file = read_file(home / ".config/user-dirs.dirs", longest_user_dirs);
    constexpr std::string_view begin = "XDG_DOWNLOAD_DIR=\"$HOME/";
    const std::string_view text = file ? as_text(*file) : std::string_view{};
    if (const std::size_t at = text.find(begin); at != std::string_view::npos) {
        const std::string_view name = text.substr(at + begin.size());
        found.push_back(home / settings::path_from_text(name.substr(0, name.find('"'))));
    }
    return found;
}

std::optional<fs::path> find_moved_key(const fs::path& missing, std::string_view fingerprint, const fs::path& home,
                                       std::span<const fs::path> more, const Work& work)
{
    if (fingerprint.empty()) {
        return std::nullopt;
    }
    Search search{missing, fingerprint, work};
    search.add_folder(missing.has_parent_path() ? missing.parent_path() : fs::path{"."});
    if (!home.empty()) {
        search.add_folder(home / ".ssh");
        for (const fs::path& folder : download_folders(home)) {
            search.add_folder(folder);
        }
    }
    for (const fs::path& folder : more) {
        search.add_folder(folder);
    }
    return search.run();
}

} // namespace latchkey::sessions
