#pragma once
/// What the pieces of the model share: the IO thread's loop, the pools, the folders, the clock, and the way to say "something changed".
/// IO thread.

#include "client/settings/platform/paths.h"
#include "gui/model/jobs.h"

#include <asio/io_context.hpp>

#include <chrono>
#include <functional>

namespace latchkey::model {

struct Context {
    asio::io_context& io;
    Jobs& jobs; ///< two workers: keys, folders
    Jobs& disk; ///< one worker, in order: saved sessions and settings
    Jobs& slow; ///< two workers: what takes seconds and shows its progress (key generation); Model::settled() does not wait for it
    settings::Places places;
    std::function<std::chrono::system_clock::time_point()> now;
    std::function<void()> changed; ///< a new view is wanted; cheap, may be called often
    bool flooded = false;          ///< said while a view is made: a terminal shows text faster than anybody can read
};

/// "~/.ssh/id_ed25519" for a path in the home folder.
[[nodiscard]] std::string short_path(const std::filesystem::path& path, const std::filesystem::path& home);

} // namespace latchkey::model
