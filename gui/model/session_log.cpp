#include "gui/model/session_log.h"

#include "client/settings/log_file_name.h"
#include "gui/model/key_mode.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>
#include <utility>

namespace latchkey::model {
namespace {

using settings::SettingId;

constexpr std::size_t most_behind = 16UL * 1024 * 1024;

} // namespace

void PrintableText::add(std::span<const std::uint8_t> bytes, std::string& out)
{
    for (const std::uint8_t byte : bytes) {
        switch (state_) {
        case State::ground:
            if (byte == 0x1B) {
                state_ = State::escape;
            } else if (byte == '\n' || byte == '\t' || (byte >= ' ' && byte != 0x7F)) {
                out += static_cast<char>(byte);
            }
            break;
        case State::escape:
            if (byte == '[') {
                state_ = State::sequence;
            } else if (byte == ']' || byte == 'P' || byte == '_' || byte == '^' || byte == 'X') {
                state_ = State::string;
            } else if (byte < 0x20 || byte > 0x2F) { // intermediates go on, anything else ends it
                state_ = State::ground;
            }
            break;
        case State::sequence:
            if (byte >= 0x40 && byte <= 0x7E) {
                state_ = State::ground;
            }
            break;
        case State::string:
            if (byte == 0x07 || byte == 0x18 || byte == 0x1A) {
                state_ = State::ground;
            } else if (byte == 0x1B) {
                state_ = State::string_escape;
            }
            break;
        case State::string_escape:
            state_ = byte == '\\' ? State::ground : State::string;
            break;
        }
    }
}

/// Used by the disk worker alone once it is made.
struct SessionLog::File {
    std::FILE* handle = nullptr;
    File() = default;
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File()
    {
        if (handle != nullptr) {
            (void)std::fclose(handle);
        }
    }
};

SessionLog::SessionLog(Context& context, const settings::Settings& values, std::function<void(std::string)> tell)
    : context_(context), kind_(values.choice<settings::SessionLog>(SettingId::session_log)), tell_(std::move(tell))
{
    if (!on()) {
        return;
    }
    const settings::LogName name{values.text(SettingId::host_name), values.as_text(SettingId::port),
                                 fmt::localtime(std::chrono::system_clock::to_time_t(context.now()))};
    std::filesystem::path file =
        settings::expand_home(settings::log_file_name(values.text(SettingId::log_file), name), context.places.home);
    if (file.is_relative()) {
        file = context.places.state / "logs" / file;
    }
    open(file, values.choice<settings::LogExists>(SettingId::log_exists));
}

SessionLog::~SessionLog()
{
    if (!waiting_.empty()) {
        context_.disk.must_run(
            [text = std::move(waiting_), into = file_](const Work&) {
                return into->handle != nullptr && std::fwrite(text.data(), 1, text.size(), into->handle) == text.size();
            },
            [](bool) {});
    }
}

void SessionLog::open(const std::filesystem::path& file, settings::LogExists exists)
{
    file_ = std::make_shared<File>();
    context_.disk.must_run(
        [file, exists, into = file_](const Work&) -> std::string {
            std::error_code error;
            std::filesystem::create_directories(file.parent_path(), error);
            const bool there = std::filesystem::exists(file, error);
            if (there && !std::filesystem::is_regular_file(file, error)) {
                return fmt::format("Nothing is logged: {} is no ordinary file.", file.string());
            }
            if (there && exists == settings::LogExists::skip) {
                return fmt::format("Nothing is logged: {} is there already.", file.string());
            }
            into->handle = std::fopen(file.string().c_str(), there && exists == settings::LogExists::overwrite ? "wb" : "ab");
            if (into->handle == nullptr) {
                return fmt::format("Nothing is logged: {} cannot be written ({}).", file.string(), std::generic_category().message(errno));
            }
            if (!there) {
                (void)make_private(file); // before anything is in it
            }
            return fmt::format("The session is logged to {}.", file.string());
        },
        [this, alive = std::weak_ptr<bool>(alive_)](std::string said) {
            if (!alive.expired()) {
                tell_(std::move(said));
                writing_ = false;
                write();
            }
        });
}

void SessionLog::add(std::span<const std::uint8_t> bytes)
{
    if (!on()) {
        return;
    }
    if (waiting_.size() + bytes.size() > most_behind) {
        if (!lost_) {
            tell_("The disk is too slow for the log: a part of the session is missing in it.");
        }
        lost_ = true;
        return;
    }
    if (kind_ == settings::SessionLog::raw) {
        waiting_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    } else {
        printable_.add(bytes, waiting_);
    }
    write();
}

void SessionLog::write()
{
    if (writing_ || waiting_.empty()) {
        return;
    }
    writing_ = true;
    context_.disk.must_run(
        [text = std::exchange(waiting_, {}), into = file_](const Work&) {
            return into->handle == nullptr ||
                   (std::fwrite(text.data(), 1, text.size(), into->handle) == text.size() && std::fflush(into->handle) == 0);
        },
        [this, alive = std::weak_ptr<bool>(alive_)](bool written) {
            if (alive.expired()) {
                return;
            }
            writing_ = false;
            if (!written) {
                kind_ = settings::SessionLog::none;
                tell_("The session is no longer logged: the file cannot be written.");
            }
            write();
        });
}

} // namespace latchkey::model
