#pragma once
/// The details log: what happened, for those who ask "why". In memory, bounded, oldest lines dropped; a file only when the user asks for
/// one.
///
/// Callers never pass secrets: there is no type here that takes one. Text from outside (banners, server messages) is made printable:
/// control bytes become \x1b and the like, so that reading a log in a terminal is safe. Any thread.

#include "keys/base/error.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey {

enum class LogLevel { debug, info, warning, error };

/// "debug", "info", "warning", "error".
[[nodiscard]] std::string_view name(LogLevel level) noexcept;

struct LogLine {
    std::uint64_t number = 0; ///< counts from 1 and never repeats, so that a view can ask for what is new
    std::chrono::system_clock::time_point time{};
    LogLevel level = LogLevel::info;
    std::string text;
};

class Log {
public:
    static constexpr std::size_t default_lines = 5000;
    static constexpr std::size_t max_text = 4096; ///< bytes of one line; what is over is cut, and said to be

    explicit Log(std::size_t max_lines = default_lines);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    void add(LogLevel level, std::string_view text);
    void debug(std::string_view text) { add(LogLevel::debug, text); }
    void info(std::string_view text) { add(LogLevel::info, text); }
    void warning(std::string_view text) { add(LogLevel::warning, text); }
    void error(std::string_view text) { add(LogLevel::error, text); }

    /// Lines with a number over `after`, oldest first.
    [[nodiscard]] std::vector<LogLine> lines(std::uint64_t after = 0) const;

    /// From now on each line goes to this file too (appended, mode 0600 when new). FileErrc.
    [[nodiscard]] Status write_to(const std::filesystem::path& path);

private:
    struct File;
    mutable std::mutex mutex_;
    std::size_t max_lines_;
    std::uint64_t last_ = 0;
    std::deque<LogLine> lines_;
    std::unique_ptr<File> file_;
};

/// "2026-11-20 10:04:49.123Z info  text", as a log file has it.
[[nodiscard]] std::string text(const LogLine& line);

/// Control bytes as \xNN, tabs as they are; UTF-8 is left alone, what is not UTF-8 becomes \xNN.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace latchkey
