#pragma once
/// Colour schemes for terminals: ours by name, and those that iTerm2 and Windows Terminal save in files. Any thread.
///
/// A file is at most 1 MiB. What a scheme does not say (a cursor, a selection) is taken from its other colours.
/// Sources: PuTTY's and xterm's defaults, each scheme's own page; iTerm2's property list, Windows Terminal's settings.json "schemes".

#include "gui/view/terminal_look.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

namespace latchkey::model {

inline constexpr std::size_t max_scheme_file = 1024 * 1024;

[[nodiscard]] std::span<const view::ColorScheme> color_schemes();
/// By its name, capitals or not; nullptr when there is none.
[[nodiscard]] const view::ColorScheme* find_color_scheme(std::string_view name);

/// A scheme in a file. Disk: call from a job.
[[nodiscard]] std::optional<view::ColorScheme> read_scheme_file(const std::filesystem::path& file);

/// An .itermcolors file or a Windows Terminal scheme (alone or the first one of a whole settings file), told apart by content.
[[nodiscard]] std::optional<view::ColorScheme> read_color_scheme(std::string_view text, std::string_view name);

} // namespace latchkey::model
