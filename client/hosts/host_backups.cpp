#include "client/hosts/host_backups.h"

#include "client/hosts/host_error.h"
#include "client/hosts/known_hosts.h"
#include "client/hosts/platform/locked_file.h"
#include "keys/base/atomic_file.h"
#include "keys/base/hash.h"
#include "keys/base/hex.h"
#include "keys/base/platform/folder_lock.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace latchkey::hosts {

namespace {

constexpr std::size_t largest_backup = std::size_t{65} << 20U;
constexpr std::string_view ending = ".known_hosts";
constexpr std::string_view undone_ending = ".undone";
constexpr std::array<std::string_view, 4> labels{"# Latchkey kept this before: ", "# of the file: ", "# at: ", "# which became: "};
constexpr std::string_view change_label = "# in one change: ";

/// Tells one change from every other.
std::string fresh_mark()
{
    std::array<std::uint8_t, 8> bytes{};
    random_bytes(bytes);
    return hex_encode(bytes);
}

/// Not for secrecy: it tells one text from another.
std::string mark_of(std::string_view text)
{
    return fmt::format("{} {}", text.size(), hex_encode(hmac_sha1(as_bytes("known_hosts"), as_bytes(text))));
}

struct Kept {
    HostBackup about;
    std::string after;  ///< its mark
    std::string before; ///< the file's text
};

std::optional<Kept> parse(std::string_view text, const std::filesystem::path& path)
{
    std::array<std::string, labels.size()> values;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos || !text.starts_with(labels[i])) {
            return std::nullopt;
        }
        values[i] = text.substr(labels[i].size(), end - labels[i].size());
        text.remove_prefix(end + 1);
    }
    std::string change;
    if (const auto end = text.find('\n'); end != std::string_view::npos && text.starts_with(change_label)) {
        change = text.substr(change_label.size(), end - change_label.size());
        text.remove_prefix(end + 1);
    }
    long long seconds = 0;
    std::from_chars(values[2].data(), values[2].data() + values[2].size(), seconds);
    const std::u8string file{values[1].begin(), values[1].end()};
    return Kept{{path, std::filesystem::path{file}, values[0], std::chrono::sys_seconds{std::chrono::seconds{seconds}}, std::move(change)},
                values[3],
                std::string{text}};
}

std::vector<std::filesystem::path> files_with(const std::filesystem::path& folder, std::string_view suffix)
{
    std::vector<std::filesystem::path> found;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator{folder, none}) {
        if (path_text(entry.path().filename()).ends_with(suffix)) {
            found.push_back(entry.path());
        }
    }
    std::ranges::sort(found, std::ranges::greater{}); // numbers of one width: newest first
    return found;
}

void keep_newest(const std::filesystem::path& folder, std::string_view suffix)
{
    std::error_code none;
    const auto files = files_with(folder, suffix);
    for (std::size_t i = HostBackups::most; i < files.size(); ++i) {
        std::filesystem::remove(files[i], none);
    }
}

unsigned long number_of(const std::filesystem::path& file)
{
    const std::string name = path_text(file.filename());
    unsigned long number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
}

std::string next_number(const std::filesystem::path& folder)
{
    unsigned long highest = 0;
    for (const std::string_view suffix : {ending, undone_ending}) {
        const auto files = files_with(folder, suffix);
        highest = std::max(highest, files.empty() ? 0 : number_of(files.front()));
    }
    return fmt::format("{:09}", highest + 1);
}

Error not_kept(const Error& why)
{
    return {HostErrc::not_written, why.subject(), fmt::format("No backup could be made, so nothing was changed. {}", why.sentence())};
}

/// What the file has now in which only more was appended to what the change left; nullopt when somebody edited it.
std::optional<std::string_view> appended_since(std::string_view now, std::string_view mark)
{
    std::size_t size = 0;
    std::from_chars(mark.data(), mark.data() + mark.size(), size);
    if (size > now.size() || mark_of(now.substr(0, size)) != mark) {
        return std::nullopt;
    }
    return now.substr(size);
}

/// A file that is to be put back, under its lock.
struct Restoring {
    std::filesystem::path file;
    LockedFile held;
    std::string now;      ///< what it has
    std::string restored; ///< what it is to have
    std::vector<Kept> kept;
};

/// One step further back. HostErrc::changed_meanwhile.
Status take_back(Restoring& restoring, Kept kept)
{
    const auto appended = appended_since(restoring.restored, kept.after);
    if (!appended) {
        return fail(HostErrc::changed_meanwhile, path_text(restoring.file),
                    fmt::format("It was edited since. What it was before is in {}.", path_text(kept.about.path)));
    }
    std::string restored = kept.before;
    if (!restored.empty() && !restored.ends_with('\n') && !appended->empty()) {
        restored += '\n';
    }
    restored += *appended;
    restoring.restored = std::move(restored);
    restoring.kept.push_back(std::move(kept));
    return {};
}

Result<Restoring> begin_restoring(const std::filesystem::path& file)
{
    auto held = LockedFile::open(file);
    if (!held) {
        return fail(HostErrc::not_written, path_text(file), held.error().sentence());
    }
    auto now = read_known_hosts(file);
    if (!now) {
        return std::unexpected(now.error());
    }
    std::string restored = *now;
    return Restoring{file, *std::move(held), *std::move(now), std::move(restored), {}};
}

/// What it had goes to ".undone" first: an undo can be looked at, too.
Status put_back(const Restoring& restoring)
{
    for (const Kept& kept : restoring.kept) {
        std::filesystem::path undone = kept.about.path;
        undone.replace_extension(undone_ending);
        if (const auto saved = write_file_atomically(undone, as_bytes(restoring.now)); !saved) {
            return std::unexpected(not_kept(saved.error()));
        }
    }
    const auto written = write_file_atomically(restoring.file, as_bytes(restoring.restored), IfExists::replace, FileMode::as_the_old_file);
    if (!written) {
        return fail(HostErrc::not_written, path_text(restoring.file), written.error().sentence());
    }
    std::error_code none;
    for (const Kept& kept : restoring.kept) {
        std::filesystem::remove(kept.about.path, none);
    }
    return {};
}

} // namespace

HostBackups::HostBackups(std::filesystem::path folder) : folder_(std::move(folder)), change_(fresh_mark()) {}

Result<std::filesystem::path> HostBackups::keep(const std::filesystem::path& file, std::string_view what, std::string_view before,
                                                std::string_view after) const
{
    std::error_code none;
    const std::filesystem::path absolute = std::filesystem::absolute(file, none);
    const std::string name = path_text(absolute.empty() ? file : absolute);
    std::string said{what};
    std::ranges::replace_if(said, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    if (name.find('\n') != std::string::npos) {
        return fail(HostErrc::not_written, name, "A file whose name has a line end cannot be kept a backup of.");
    }
    const auto held = FolderLock::take(folder_);
    if (!held) {
        return std::unexpected(not_kept(held.error()));
    }
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    const std::string text = fmt::format("{}{}\n{}{}\n{}{}\n{}{}\n{}{}\n{}", labels[0], said, labels[1], name, labels[2], now, labels[3],
                                         mark_of(after), change_label, change_, before);
    const std::filesystem::path path = folder_ / (next_number(folder_) + std::string{ending});
    if (const auto written = write_file_atomically(path, as_bytes(text)); !written) {
        return std::unexpected(not_kept(written.error()));
    }
    keep_newest(folder_, ending);
    return path;
}

std::vector<HostBackup> HostBackups::list() const
{
    std::vector<HostBackup> found;
    for (const std::filesystem::path& path : files_with(folder_, ending)) {
        if (const auto text = read_file(path, largest_backup)) {
            if (auto kept = parse(as_text(*text), path)) {
                found.push_back(std::move(kept->about));
            }
        }
    }
    return found;
}

Result<std::vector<HostBackup>> HostBackups::undo() const
{
    std::vector<HostBackup> entries = list();
    if (entries.empty()) {
        return fail(HostErrc::nothing_to_undo, path_text(folder_));
    }
    const std::string change = entries.front().change;
    const auto end = std::ranges::find_if(entries.begin() + 1, entries.end(),
                                          [&](const HostBackup& entry) { return change.empty() || entry.change != change; });
    entries.erase(end, entries.end());
    const auto lock = FolderLock::take(folder_);
    if (!lock) {
        return fail(HostErrc::not_written, path_text(folder_), lock.error().sentence());
    }
    std::vector<Restoring> all; // looked at before any is written
    for (const HostBackup& entry : entries) {
        const auto text = read_file(entry.path, largest_backup);
        auto kept = text ? parse(as_text(*text), entry.path) : std::nullopt;
        if (!kept) {
            return fail(HostErrc::not_written, path_text(folder_), text ? "The backup has been damaged." : text.error().sentence());
        }
        auto there = std::ranges::find(all, kept->about.file, &Restoring::file);
        if (there == all.end()) {
            auto begun = begin_restoring(kept->about.file);
            if (!begun) {
                return std::unexpected(begun.error());
            }
            all.push_back(*std::move(begun));
            there = std::prev(all.end());
        }
        if (const Status taken = take_back(*there, *std::move(kept)); !taken) {
            return std::unexpected(taken.error());
        }
    }
    for (const Restoring& one : all) {
        if (const Status done = put_back(one); !done) {
            return std::unexpected(done.error());
        }
    }
    keep_newest(folder_, undone_ending);
    return entries;
}

} // namespace latchkey::hosts
