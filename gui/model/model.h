#pragma once
/// What the window is about: the form, the saved sessions, the live sessions in tabs, their questions. The only room where the client meets
/// the terminal.
///
/// Two threads know it. The UI thread sends commands and takes the newest immutable view; neither call waits. Everything else happens on
/// the model's own IO thread (one asio::io_context with every connection on it) and, for slow work, on a small pool of jobs. Times:
/// publishing is paced at max(16 ms, 2 × the last frame's cost), so that a flood of output never starves the drawing.

#include "client/settings/ssh_config.h"
#include "gui/view/command.h"
#include "gui/view/window_view.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace latchkey::model {

struct ModelOptions {
    std::filesystem::path config_dir;                        ///< settings and saved sessions; empty: the user's own
    std::filesystem::path state_dir;                         ///< logs, recent; empty: the user's own
    std::optional<std::filesystem::path> known_hosts;        ///< instead of ~/.ssh/known_hosts
    std::optional<settings::SshConfigFiles> ssh_config;      ///< instead of ~/.ssh/config and the system's
    std::vector<std::pair<std::string, std::string>> fields; ///< initial form values by setting id ("host", "key_file", …)
    std::string host;                                        ///< as typed on a command line: "user@host:port"
    std::string open_session;                                ///< a saved session to open at once
    bool open_form = false;                                  ///< open what `host` and `fields` say at once
    std::string notice;                                      ///< shown above everything
    view::Theme theme = view::Theme::system;
    bool system_is_dark = false; ///< what view::Theme::system means, for programs that ask the terminal's colours
    /// Hands an address to the desktop, without waiting for it. Any thread. What was in the way, in a sentence; empty: no links are opened.
    std::function<std::optional<std::string>(const std::string& address)> open_address;
    std::function<std::chrono::system_clock::time_point()> now; ///< empty: the system's clock
};

/// Counted, so that "idle costs nothing" is a number and not a hope. Read from any thread.
struct ModelCounters {
    std::uint64_t views_published = 0;
    std::uint64_t wakes = 0;
    std::uint64_t commands = 0;
    std::uint64_t commands_refused = 0; ///< the queue was full: the UI produced faster than the IO thread could take
    std::uint64_t timers_fired = 0;     ///< of the model itself
};

class Model {
public:
    /// Called from the IO thread, once each time the view goes from taken to newer. Must be quick (glfwPostEmptyEvent).
    using Wake = std::function<void()>;

    Model(ModelOptions options, Wake wake);
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;
    /// Ends every session and job. Waits for them no longer than their own deadlines allow.
    ~Model();

    /// UI thread. False when the queue (4096 commands) is full: the command is dropped and counted.
    bool send(view::Command command);

    /// UI thread. Never null; the form is there from the constructor on, before any file was read.
    [[nodiscard]] std::shared_ptr<const view::WindowView> view();

    /// UI thread, after each frame: what it cost, for pacing.
    void frame_drawn(std::chrono::nanoseconds cost);

    /// Any thread. True once the user confirmed Quit (or nothing had to be confirmed).
    [[nodiscard]] bool wants_to_quit() const;

    [[nodiscard]] ModelCounters counters() const;

    /// Any thread. Every command sent so far has been carried out, its jobs are done, and view() shows what came of it. Connections do not
    /// count: they have their own pace; nor does the generation of a key, which shows its progress. For tests, which wait for this instead
    /// of sleeping.
    [[nodiscard]] bool settled() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace latchkey::model
