#pragma once
/// What a connection asks its user: each is a dialog outside the terminal grid, answered by view::Answer with the same id.
/// Immutable once published; any thread. Texts from the server are sanitised before they get here (no controls, no bidirectional marks).

#include "keys/base/secret.h"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace latchkey::view {

using QuestionId = std::uint64_t;

/// "login as": the user name is empty in the settings.
struct AskUserName {
    std::string host;
    std::vector<std::string> suggestions;
};

struct HostKeyFacts {
    std::string type;        ///< "ssh-ed25519, 256 bit"
    std::string fingerprint; ///< "SHA256:…"
    std::string md5;         ///< "a3:5e:…"
    std::string randomart;   ///< eleven lines
    std::string source;      ///< "known_hosts line 14", or empty
};

/// Unknown host, or known by keys of other types only (then `known` is not empty).
struct AskHostKey {
    std::string host; ///< "203.0.113.24", with ":port" unless 22
    HostKeyFacts offered;
    std::vector<HostKeyFacts> known;
    std::string known_hosts_file; ///< "~/.ssh/known_hosts"
};

/// The key is another one than the known one of the same type: the connection is refused, this dialog explains.
struct TellHostKeyChanged {
    std::string host;
    HostKeyFacts trusted;
    HostKeyFacts offered;
    bool may_replace = false; ///< the user may say that the server was rebuilt: Answer::Choice::replace
};

struct AskPassphrase {
    std::string key_comment;
    std::string key_title; ///< "RSA 4096"; may be empty when it is inside the encrypted part
    std::string key_path;
    int attempt = 1;          ///< from 2 on: the last one did not unlock it
    bool may_remember = true; ///< it is for logins, which may come again
    bool no_agent = false;    ///< an agent could have had it unlocked, and none runs: why remembering is worth it
};

struct AskPassword {
    enum class Of { account, proxy };
    std::string user;
    std::string host;
    int attempt = 1;
    Of of = Of::account; ///< proxy: host is the proxy's, and the password has nothing to do with the server behind it
};

struct AskNewPassword {
    std::string user;
    std::string host;
    std::string prompt;
};

/// Drawn as "HOST asks: …", never like our own passphrase question.
struct AskKeyboardInteractive {
    struct Prompt {
        std::string text;
        bool echo = false;
    };
    std::string host;
    std::string name;
    std::string instruction;
    std::vector<Prompt> prompts;
};

/// After the first successful login of an unsaved session.
struct AskSaveSession {
    std::string suggested_name;
    std::string host;
};

/// A tab with a live session is to be closed, or the window with several.
struct AskCloseLive {
    std::string what;
};

/// Several lines are to be pasted into a program that would take each line end as Enter (no bracketed paste).
struct AskPaste {
    std::string preview; ///< the first lines, at most eight, ended by '\n'; no controls
    int lines = 1;       ///< all of them
};

/// A link in the terminal was clicked (OSC 8): the server chose its address.
struct AskOpenLink {
    std::string address;
    std::string leads_to;  ///< the host or the mailbox
    bool may_open = false; ///< otherwise it is only shown, and may be copied (Answer::Choice::copy)
};

/// A yes or no of the window's own: what would be lost is said, and the safe answer has the keyboard.
struct AskConfirm {
    std::string title;  ///< "Replace my-key.ppk?"
    std::string text;   ///< what is there and what happens to it
    std::string button; ///< "Replace": Answer::Choice::ok
};

/// Another passphrase for a key file. The answer's secrets are old (when it has one), new, confirmed; remember: there is to be none.
struct AskChangePassphrase {
    std::string key_name;  ///< "my-key.pem"
    std::string key_title; ///< "RSA 4096, OpenSSH"
    bool encrypted = false;
    bool pasted = false;
};

/// The encrypted password of a Windows instance, as its dashboard shows it: the answer's text.
struct AskEncryptedPassword {
    std::string key_name;
    std::string problem; ///< of the last text; empty
    std::string text;    ///< the last one
};

/// What it was: shown masked, to be revealed or copied.
struct TellPassword {
    std::string key_name;
    std::shared_ptr<const Secret> password;
};

/// An OpenSSH certificate, in lines for people.
struct TellCertificate {
    struct Line {
        std::string label; ///< "Valid"; empty: another value of the one before
        std::string value;
    };
    std::string name;                  ///< "id_ed25519-cert.pub"
    std::string kind;                  ///< "User certificate"
    std::vector<std::string> warnings; ///< why a server would refuse it: "It has expired: …"
    std::vector<Line> lines;
};

struct Question {
    QuestionId id = 0;
    std::variant<AskUserName, AskHostKey, TellHostKeyChanged, AskPassphrase, AskPassword, AskNewPassword, AskKeyboardInteractive,
                 AskSaveSession, AskCloseLive, AskPaste, AskOpenLink, AskConfirm, AskChangePassphrase, AskEncryptedPassword, TellPassword,
                 TellCertificate>
        what;
};

} // namespace latchkey::view
