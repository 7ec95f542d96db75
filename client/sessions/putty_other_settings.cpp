#include "client/sessions/putty_other_settings.h"

#include "client/settings/words.h"

#include <algorithm>
#include <array>
#include <span>

namespace latchkey::sessions {

namespace {

/// A group of settings that people think of as one.
struct Group {
    std::string_view about;
    std::string_view why;
};
constexpr Group silent{"", ""}; // telnet's, pterm's, and what means nothing by itself
constexpr Group window{"the window", "Latchkey's window has its own way"};
constexpr Group keyboard{"the keyboard", "keys are sent as xterm sends them"};
constexpr Group features{"terminal features that were switched off", "programs may use all that the terminal has"};
constexpr Group emulation{"the terminal's emulation", "the terminal is an xterm"};
constexpr Group bell{"the bell", "it is Latchkey's own"};
constexpr Group font{"the font", "Latchkey brings its own; only the size comes along"};
constexpr Group colours{"colours", "Latchkey's themes are light and dark"};
constexpr Group selection{"mouse and selection", "see Window/Selection"};
constexpr Group characters{"character widths and sets", "the terminal is UTF-8"};
constexpr Group gssapi{"GSSAPI (Kerberos)", "Latchkey does not have it"};
constexpr Group x11{"X11 forwarding", "Latchkey does not have it"};
constexpr Group sharing{"connection sharing", "each session has a connection of its own"};
constexpr Group plugin{"an authentication plugin", "Latchkey runs no programs to log in"};
constexpr Group speed{"terminal speed and modes", "those of the terminal here are sent"};
constexpr Group tcp{"TCP options", "small packets are sent at once"};
constexpr Group login{"how the login goes", "Latchkey logs in by SSH-2's own methods"};
constexpr Group printing{"printing", "Latchkey does not print"};
constexpr Group bugs{"workarounds for bugs of servers", "Latchkey has none that can be switched on"};

/// usual: the values that nobody has to be told about, with | between; "*" any.
struct Other {
    std::string_view key;
    std::string_view usual;
    const Group* group;
};

constexpr std::array others{
    Other{"Present", "*", &silent},
    Other{"LogFileName", "*", &silent}, // with LogType, which the import looks at
    Other{"LogFileClash", "*", &silent},
    Other{"LogFlush", "*", &silent},
    Other{"LogHeader", "*", &silent},
    Other{"SSHLogOmitPasswords", "*", &silent},
    Other{"SSHLogOmitData", "*", &silent},
    Other{"CloseOnExit", "1", &window},
    Other{"WarnOnClose", "1", &window},
    Other{"TCPNoDelay", "1", &tcp},
    Other{"TerminalSpeed", "38400,38400", &speed},
    Other{"LocalUserName", "*", &silent},
    Other{"ChangeUsername", "0", &login},
    Other{"SshNoAuth", "0", &login},
    Other{"AuthTIS", "*", &silent},
    Other{"SSH2DES", "0", &login},
    Other{"PreferKnownHostKeys", "1", &login},
    Other{"RFCEnviron", "*", &silent},
    Other{"PassiveTelnet", "*", &silent},
    Other{"TelnetKey", "*", &silent},
    Other{"TelnetRet", "*", &silent},
    Other{"GssapiFwd", "0", &gssapi},
    Other{"AuthGSSAPI", "*", &silent}, // on by default, and tried where there is a ticket
    Other{"AuthGSSAPIKEX", "*", &silent},
    Other{"GssapiRekey", "*", &silent},
    Other{"GSSLibs", "*", &silent},
    Other{"GSSCustom", "", &gssapi},
    Other{"AuthPlugin", "", &plugin},
    Other{"SshWarnPreQuantum", "*", &silent},
    Other{"ShiftedArrowKeys", "0", &keyboard},
    Other{"NoApplicationKeys", "0", &features},
    Other{"NoApplicationCursors", "0", &features},
    Other{"NoMouseReporting", "0", &features},
    Other{"NoAltScreen", "0", &features},
    Other{"NoRemoteWinTitle", "0", &features},
    Other{"NoRemoteClearScroll", "0", &features},
    Other{"NoRemoteQTitle", "*", &silent}, // a title is never reported here
    Other{"RemoteQTitleAction", "0|1", &features},
    Other{"NoDBackspace", "0", &features},
    Other{"NoRemoteCharset", "0", &features},
    Other{"ApplicationCursorKeys", "0", &keyboard},
    Other{"ApplicationKeypad", "0", &keyboard},
    Other{"NetHackKeypad", "0", &keyboard},
    Other{"AltF4", "1", &keyboard},
    Other{"AltSpace", "0", &keyboard},
    Other{"AltOnly", "0", &keyboard},
    Other{"ComposeKey", "0", &keyboard},
    Other{"CtrlAltKeys", "1", &keyboard},
    Other{"OSXOptionMeta", "1", &keyboard},
    Other{"OSXCommandMeta", "0", &keyboard},
    Other{"LocalEcho", "2", &emulation},
    Other{"LocalEdit", "2", &emulation},
    Other{"Answerback", "PuTTY", &emulation},
    Other{"DECOriginMode", "0", &emulation},
    Other{"AutoWrapMode", "1", &emulation},
    Other{"LFImpliesCR", "0", &emulation},
    Other{"CRImpliesLF", "0", &emulation},
    Other{"BCE", "1", &emulation},
    Other{"BlinkText", "0", &emulation},
    Other{"DisableArabicShaping", "0", &emulation},
    Other{"DisableBidi", "0", &emulation},
    Other{"AlwaysOnTop", "0", &window},
    Other{"FullScreenOnAltEnter", "0", &window},
    Other{"HideMousePtr", "0", &window},
    Other{"SunkenEdge", "0", &window},
    Other{"WindowBorder", "1", &window},
    Other{"WinNameAlways", "*", &silent},
    Other{"WinTitle", "", &window},
    Other{"TermWidth", "80", &window},
    Other{"TermHeight", "24", &window},
    Other{"LockSize", "0", &window},
    Other{"ScrollBarFullScreen", "0", &window},
    Other{"EraseToScrollback", "1", &window},
    Other{"ScrollbarOnLeft", "0", &window},
    Other{"WindowClass", "", &window},
    Other{"BellWaveFile", "", &bell},
    Other{"BellOverloadN", "5", &bell},
    Other{"BellOverloadT", "2000|2000000", &bell}, // milliseconds on Windows, microseconds on Unix
    Other{"BellOverloadS", "5000|5000000", &bell},
    Other{"Font", "|Courier New|server:fixed|client:Monospace 12", &font},
    Other{"FontIsBold", "0", &font},
    Other{"FontCharSet", "*", &silent},
    Other{"FontQuality", "0", &font},
    Other{"FontVTMode", "*", &silent},
    Other{"BoldFont", "", &font},
    Other{"WideFont", "", &font},
    Other{"WideBoldFont", "", &font},
    Other{"ShadowBold", "0", &font},
    Other{"ShadowBoldOffset", "*", &silent},
    Other{"UseSystemColours", "0", &colours},
    Other{"TryPalette", "0", &colours},
    Other{"ANSIColour", "1", &colours},
    Other{"Xterm256Colour", "1", &colours},
    Other{"TrueColour", "1", &colours},
    Other{"BoldAsColour", "1", &colours},
    Other{"RawCNP", "0", &selection},
    Other{"UTF8linedraw", "*", &silent},
    Other{"PasteRTF", "0", &selection},
    Other{"MouseIsXterm", "0|1", &selection}, // Windows, Unix
    Other{"RectSelect", "0", &selection},
    Other{"PasteControls", "0", &selection},
    Other{"MouseOverride", "1", &selection},
    Other{"MouseAutocopy", "0|1", &selection},
    Other{"MousePaste", "*", &silent},
    Other{"CtrlShiftIns", "*", &silent},
    Other{"CtrlShiftCV", "*", &silent},
    Other{"UTF8Override", "1", &characters},
    Other{"CapsLockCyr", "0", &characters},
    Other{"Printer", "", &printing},
    Other{"X11Forward", "0", &x11},
    Other{"X11Display", "*", &silent},
    Other{"X11AuthType", "*", &silent},
    Other{"X11AuthFile", "*", &silent},
    Other{"ConnectionSharing", "0", &sharing},
    Other{"ConnectionSharingUpstream", "*", &silent},
    Other{"ConnectionSharingDownstream", "*", &silent},
    Other{"StampUtmp", "*", &silent},
    Other{"LoginShell", "*", &silent},
    Other{"BuggyMAC", "0", &bugs},
};

constexpr std::array<std::string_view, 22> usual_colours{
    "187,187,187", "255,255,255", "0,0,0",     "85,85,85",   "0,0,0",       "0,255,0",    "0,0,0",   "85,85,85",
    "187,0,0",     "255,85,85",   "0,187,0",   "85,255,85",  "187,187,0",   "255,255,85", "0,0,187", "85,85,255",
    "187,0,187",   "255,85,255",  "0,187,187", "85,255,255", "187,187,187", "255,255,255"};

constexpr Group unknown{"settings that no PuTTY up to 0.83 has", "another program's, perhaps"};

bool among(std::string_view value, std::string_view usual)
{
    if (usual == "*") {
        return true;
    }
    for (;;) {
        const std::size_t bar = usual.find('|');
        if (value == usual.substr(0, bar)) {
            return true;
        }
        if (bar == std::string_view::npos) {
            return false;
        }
        usual.remove_prefix(bar + 1);
    }
}

// Colour3, Wordness32, BoldFontHeight, SerialSpeed, …: families of names. nullptr: of no family; &silent: nothing to say.
const Group* family_of(std::string_view key, std::string_view value)
{
    if (key.starts_with("Colour") && key.size() > 6) {
        std::size_t index = 0;
        for (const char c : key.substr(6)) {
            index = c >= '0' && c <= '9' && index < 100 ? index * 10 + static_cast<std::size_t>(c - '0') : usual_colours.size();
        }
        return index < usual_colours.size() ? (value == usual_colours.at(index) ? &silent : &colours) : nullptr;
    }
    if (key.starts_with("Bug")) {
        return value == "2" ? &bugs : &silent; // 0: when the server is known for it; 1: never; 2: always
    }
    if (key.starts_with("Wordness") || key.starts_with("Serial") || key.starts_with("SUPDUP")) {
        return &silent;
    }
    const bool of_fonts = key.starts_with("BoldFont") || key.starts_with("WideFont") || key.starts_with("WideBoldFont");
    return of_fonts ? &silent : nullptr;
}

const Group* group_of(std::string_view key, std::string_view value)
{
    const auto known = std::ranges::find(others, key, &Other::key);
    if (known != others.end()) {
        return among(value, known->usual) ? &silent : known->group;
    }
    const Group* family = family_of(key, value);
    return family != nullptr ? family : &unknown;
}

} // namespace

std::vector<OtherSettings> other_settings(const PuttySession& session, const std::set<std::string, std::less<>>& used)
{
    std::vector<OtherSettings> out;
    for (const auto& [key, value] : session.values) {
        const Group* group = used.contains(key) ? &silent : group_of(key, value.text);
        if (group == &silent) {
            continue;
        }
        auto known = std::ranges::find(out, group->about, &OtherSettings::about);
        if (known == out.end()) {
            out.push_back({std::string{group->about}, std::string{group->why}, {}});
            known = out.end() - 1;
        }
        known->keys.push_back(key);
    }
    return out;
}

} // namespace latchkey::sessions
