#include "gui/model/picker.h"

#include "gui/model/key_card.h"
#include "keys/base/file.h"
#include "keys/key_file.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace latchkey::model {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_entries = 20'000;
constexpr std::size_t max_looked_into = 300;
constexpr std::uintmax_t max_key_size = 1 << 20;
constexpr std::uintmax_t max_read = 32 << 20;

struct Found {
    view::PickerEntry shown;
    fs::path path;
    bool regular = false;
    fs::file_time_type time;
};

struct Listing {
    std::vector<Found> entries;
    std::string problem;
};

std::string local_time(fs::file_time_type time)
{
    const auto system = std::chrono::file_clock::to_sys(time);
    const std::time_t seconds =
        std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::system_clock::duration>(system));
    return fmt::format("{:%Y-%m-%d %H:%M}", fmt::localtime(seconds));
}

/// Bytes that are not UTF-8 are shown as U+FFFD, so that every entry can be seen and chosen.
std::string shown_name(const fs::path& name)
{
    const std::string text = path_text(name);
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
        bool good = length != 0 && lead < 0xF5 && i + length <= text.size() && lead >= 0x20 && lead != 0x7F;
        for (std::size_t k = 1; good && k < length; ++k) {
            good = (static_cast<unsigned char>(text[i + k]) & 0xC0U) == 0x80;
        }
        if (good) {
            out.append(text, i, length);
            i += length;
        } else {
            out += "\xEF\xBF\xBD";
            ++i;
        }
    }
    return out;
}

std::string folded(const std::string& name)
{
    std::string out = name;
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

Listing read_folder(const fs::path& folder, const Work& work)
{
    Listing listing;
    std::error_code error;
    fs::directory_iterator entries{folder, error};
    for (; !error && entries != fs::directory_iterator{}; entries.increment(error)) {
        if (work.stopped() || listing.entries.size() >= max_entries) {
            break;
        }
        Found found;
        found.path = entries->path();
        found.shown.name = shown_name(found.path.filename());
        std::error_code ignored;
        found.shown.folder = entries->is_directory(ignored);
        found.regular = entries->is_regular_file(ignored);
        found.shown.size = found.regular ? entries->file_size(ignored) : 0;
        found.time = entries->last_write_time(ignored);
        if (!ignored) {
            found.shown.modified = local_time(found.time);
        }
        listing.entries.push_back(std::move(found));
    }
    if (error) {
        listing.problem = fmt::format("{} cannot be listed ({}). Choose another folder.", path_text(folder), error.message());
    }
    std::sort(listing.entries.begin(), listing.entries.end(), [](const Found& a, const Found& b) {
        if (a.shown.folder != b.shown.folder) {
            return a.shown.folder;
        }
        const std::string left = folded(a.shown.name);
        const std::string right = folded(b.shown.name);
        return left != right ? left < right : a.path < b.path;
    });
    return listing;
}

using Marks = std::map<std::string, std::string>; ///< shown name -> what key it is

Marks look_into(std::vector<std::pair<std::string, Found>> files, const Work& work)
{
    Marks marks;
    std::uintmax_t read = 0;
    for (const auto& [name, file] : files) {
        if (work.stopped() || read > max_read) {
            break;
        }
        const auto content = keys::read_key_file(file.path);
        if (!content) {
            continue;
        }
        read += content->size();
        if (std::string key = key_in_short(content->bytes(), file.path); !key.empty()) {
            marks.emplace(name, std::move(key));
        }
    }
    return marks;
}

} // namespace

void Picker::show(std::string field, std::string title)
{
    view_.emplace();
    view_->for_field = std::move(field);
    view_->title = std::move(title);
    for (const char* place : {"~", "~/.ssh", "~/Downloads", "~/Desktop"}) {
        std::error_code error;
        if (fs::is_directory(settings::expand_home(place, context_.places.home), error)) {
            view_->places.emplace_back(place);
        }
    }
}

void Picker::open_to_save(std::string field, std::string title, const fs::path& folder, std::string name, std::vector<std::string> formats)
{
    show(std::move(field), std::move(title));
    view_->saving = true;
    view_->suggested_name = std::move(name);
    view_->formats = std::move(formats);
    std::error_code error;
    if (!folder.empty() && fs::is_directory(folder, error)) {
        list(folder);
        return;
    }
    fs::path start = folder_;
    if (start.empty()) {
        start = context_.places.home / ".ssh"; // where keys are looked for
        if (!fs::is_directory(start, error)) {
            start = context_.places.home.empty() ? fs::current_path(error) : context_.places.home;
        }
    }
    list(std::move(start));
}

void Picker::open_for_folder(std::string field, std::string title, const fs::path& folder)
{
    show(std::move(field), std::move(title));
    view_->folders = true;
    std::error_code error;
    fs::path start = fs::is_directory(folder, error) ? folder : folder_;
    if (start.empty()) {
        start = context_.places.home.empty() ? fs::current_path(error) : context_.places.home;
    }
    list(std::move(start));
}

void Picker::open(std::string field, std::string title, const std::string& current)
{
    show(std::move(field), std::move(title));
    fs::path start = folder_;
    std::error_code error;
    if (!current.empty()) {
        const fs::path of_current = settings::expand_home(current, context_.places.home).parent_path();
        if (fs::is_directory(of_current, error)) {
            start = of_current;
        }
    }
    if (start.empty()) {
        start = context_.places.home / "Downloads";
        if (!fs::is_directory(start, error)) {
            start = context_.places.home.empty() ? fs::current_path(error) : context_.places.home;
        }
    }
    list(std::move(start));
}

void Picker::go(const std::string& folder)
{
    if (!view_) {
        return;
    }
    fs::path target;
    if (const auto known = exact_.find(folder); known != exact_.end()) {
        target = known->second;
    } else {
        target = settings::expand_home(folder, context_.places.home);
        target = (target.is_absolute() ? target : folder_ / target).lexically_normal();
    }
    if (!target.has_filename() && target.has_relative_path()) {
        target = target.parent_path(); // "/a/b/" is "/a/b", else its parent is itself
    }
    list(std::move(target));
}

std::optional<fs::path> Picker::choose(const std::string& name)
{
    if (!view_) {
        return std::nullopt;
    }
    const auto known = exact_.find(name);
    fs::path path = known != exact_.end() ? known->second : settings::expand_home(name, context_.places.home);
    if (path.is_relative()) {
        path = folder_ / path;
    }
    std::error_code error;
    const bool folder = fs::is_directory(path, error);
    if (view_->folders) {
        if (!folder) {
            view_->problem = fmt::format("There is no folder {}.", short_path(path, context_.places.home));
            context_.changed();
            return std::nullopt;
        }
        close();
        path = path.lexically_normal();
        return path.has_filename() ? path : path.parent_path();
    }
    if (folder) {
        list(path.lexically_normal());
        return std::nullopt;
    }
    close();
    return path;
}

void Picker::close()
{
    listing_.cancel();
    marking_.cancel();
    view_.reset();
    exact_.clear();
    context_.changed();
}

void Picker::list(fs::path folder)
{
    marking_.cancel();
    folder_ = std::move(folder);
    view_->folder = short_path(folder_, context_.places.home);
    view_->entries.clear();
    view_->problem.clear();
    view_->reading = true;
    exact_.clear();
    listing_ = context_.jobs.run(
        [folder = folder_](const Work& work) { return read_folder(folder, work); },
        [this](Listing listing) {
            view_->reading = false;
            view_->problem = std::move(listing.problem);
            std::vector<std::pair<std::string, Found>> to_look_into;
            for (Found& found : listing.entries) {
                // Two names that look the same stay apart.
                const std::string plain = found.shown.name;
                for (int n = 2; exact_.contains(found.shown.name); ++n) {
                    found.shown.name = fmt::format("{} ({})", plain, n);
                }
                exact_.emplace(found.shown.name, found.path);
                view_->entries.push_back(found.shown);
                if (view_->folders && !found.shown.folder) {
                    view_->entries.pop_back();
                } else if (found.regular && found.shown.size > 0 && found.shown.size <= max_key_size) {
                    to_look_into.emplace_back(found.shown.name, std::move(found));
                }
            }
            std::sort(to_look_into.begin(), to_look_into.end(), [](const auto& a, const auto& b) { return a.second.time > b.second.time; });
            to_look_into.resize(std::min(to_look_into.size(), max_looked_into));
            marking_ = context_.jobs.run([files = std::move(to_look_into)](const Work& work) { return look_into(files, work); },
                                         [this](const Marks& marks) {
                                             for (view::PickerEntry& entry : view_->entries) {
                                                 if (const auto mark = marks.find(entry.name); mark != marks.end()) {
                                                     entry.key = mark->second;
                                                 }
                                             }
                                             context_.changed();
                                         });
            context_.changed();
        });
    context_.changed();
}

} // namespace latchkey::model
