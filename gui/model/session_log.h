#pragma once
/// What a session's server sends, in a file: every byte, or its text without the sequences that only a terminal understands.
///
/// IO thread; the disk is written by the model's disk worker, and no output waits for it: when more than 16 MiB are behind, the rest is
/// left out and said. A new file is the user's alone (0600).

#include "client/settings/settings.h"
#include "gui/model/context.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace latchkey::model {

/// Text as it would be printed: no escape sequences, of the controls only tab and line feed.
class PrintableText {
public:
    void add(std::span<const std::uint8_t> bytes, std::string& out);

private:
    enum class State : std::uint8_t { ground, escape, sequence, string, string_escape };
    State state_ = State::ground;
};

class SessionLog {
public:
    /// tell: a sentence for the person (the file, or what was in the way).
    SessionLog(Context& context, const settings::Settings& values, std::function<void(std::string)> tell);

    ~SessionLog(); ///< what waits is still written
    SessionLog(const SessionLog&) = delete;
    SessionLog& operator=(const SessionLog&) = delete;

    [[nodiscard]] bool on() const { return kind_ != settings::SessionLog::none; }
    void add(std::span<const std::uint8_t> bytes);

private:
    struct File;
    void open(const std::filesystem::path& file, settings::LogExists exists);
    void write();

    Context& context_;
    settings::SessionLog kind_;
    std::function<void(std::string)> tell_;
    PrintableText printable_;
    std::shared_ptr<File> file_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::string waiting_;
    bool writing_ = true; ///< opening counts
    bool lost_ = false;
};

} // namespace latchkey::model
