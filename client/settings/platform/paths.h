#pragma once
/// Where things are kept. Linux: $XDG_CONFIG_HOME/latchkey and $XDG_STATE_HOME/latchkey; macOS: ~/Library/Application Support/Latchkey;
/// Windows: %APPDATA%\Latchkey and %LOCALAPPDATA%\Latchkey, or all beside the program when `latchkey.portable` lies there.
/// $LATCHKEY_CONFIG_DIR and $LATCHKEY_STATE_DIR go first (the demo and the tests keep out of the user's folders with them).
/// Call at start, from one thread: the environment is read.

#include <filesystem>
#include <string>
#include <string_view>

namespace latchkey::settings {

struct Places {
    std::filesystem::path config; ///< settings and sessions
    std::filesystem::path state;  ///< recent, logs
    std::filesystem::path home;   ///< what "~" means
    /// PuTTY's own folder, whose `sessions` and `sshhostkeys` we only read: $PUTTYDIR, ~/.putty, or `putty` in the XDG configuration folder
    /// if that is the one that exists. Empty on Windows: there it is the registry.
    std::filesystem::path putty{};
    std::filesystem::path putty_host_keys_file{}; ///< $PUTTYSSHHOSTKEYS, which PuTTY looks at first

    /// PuTTY's host keys; empty: the registry.
    [[nodiscard]] std::filesystem::path putty_host_keys() const
    {
        return !putty_host_keys_file.empty() || putty.empty() ? putty_host_keys_file : putty / "sshhostkeys";
    }
    [[nodiscard]] std::filesystem::path sessions() const { return config / "sessions"; }
    [[nodiscard]] std::filesystem::path application_settings() const { return config / "settings.toml"; }
    [[nodiscard]] std::filesystem::path default_settings() const { return config / "default-settings.toml"; }
    [[nodiscard]] std::filesystem::path recent() const { return state / "recent.toml"; }
    [[nodiscard]] std::filesystem::path host_pins() const { return config / "host_pins"; }             ///< client/hosts/host_pins.h
    [[nodiscard]] std::filesystem::path host_backups() const { return state / "known_hosts_backups"; } ///< client/hosts/host_backups.h
};

/// The user's places; nothing is created. Without a home folder its paths are empty.
[[nodiscard]] Places find_places();

/// "~" and "~/x" become the home folder's, "~ann/x" that of ann's, if there is one; everything else stays. UTF-8 in, the system's path out.
[[nodiscard]] std::filesystem::path expand_home(std::string_view path, const std::filesystem::path& home);

/// A path from UTF-8, as settings hold it; the way back is path_text() of keys/base/file.h.
[[nodiscard]] std::filesystem::path path_from_text(std::string_view text);

/// The home folder of an account of this computer; empty when there is none of that name (on Windows always).
[[nodiscard]] std::filesystem::path home_of(const std::string& user);

/// The user's login name, or "" (what `ssh` takes when no user is given).
[[nodiscard]] std::string local_user_name();

} // namespace latchkey::settings
