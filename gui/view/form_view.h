#pragma once
/// What the configuration pages show: the session being edited, row by row from the settings table, and the key that it points at.
/// Immutable once published; any thread.

#include <optional>
#include <string>
#include <vector>

namespace latchkey::view {

enum class FieldKind { text, number, yes_no, choice, path };

/// One setting as the pages draw it. The id is the settings table's ("host_name", "port", "user_name", "key_file", …); label and help are
/// its words.
struct Field {
    std::string id;
    std::string page; ///< the category page that owns it: "Session", "Connection/SSH/Auth", …; a page may show another page's field too
    std::string label;
    std::string help;
    FieldKind kind = FieldKind::text;
    std::string value; ///< "yes"/"no" for yes_no; decimal for number
    std::string default_value;
    std::vector<std::string> choices;       ///< the words that a file has; for a text: suggestions
    std::vector<std::string> choice_labels; ///< as people read them, in the same order; empty: the words themselves
    std::string problem;                    ///< a sentence under the field, empty when it is fine
    std::string fixed; ///< not empty: the value cannot be edited here, and this sentence says where it comes from (in the help's place)
    [[nodiscard]] bool changed() const { return value != default_value; }
};

/// The card under "Private key file for authentication".
struct KeyCard {
    enum class State { none, reading, key, problem };
    State state = State::none;
    std::string type; ///< "Ed25519"
    int bits = 0;
    std::string comment;
    std::string fingerprint; ///< "SHA256:…"; empty while it is inside the encrypted part
    std::string format;      ///< "PuTTY PPK 3"
    bool has_passphrase = false;
    bool readable_by_others = false;
    std::string mode;    ///< "0600"; empty where the system has no such thing
    std::string problem; ///< one sentence with a way out
    std::vector<std::string> notes;
};

/// Whose a session is.
enum class SessionFrom { here, ssh_config, putty };

struct SavedSession {
    std::string name;   ///< the whole name, folders included: "Production/web-1"
    std::string folder; ///< "Production", or empty
    std::string title;  ///< "web-1"
    std::string host;
    std::string user;
    std::string last_used;  ///< "2 h ago", or empty
    std::string protocol{}; ///< of PuTTY's that are no SSH sessions: "telnet", "serial"
    SessionFrom from = SessionFrom::here;
};

/// A message above the form or the terminal: soft colour, icon, one sentence, at most one button.
struct Banner {
    enum class Tone { info, good, warning, bad };
    std::string id; ///< what DismissBanner and PressBanner name
    Tone tone = Tone::info;
    std::string text;
    std::string button; ///< empty: none
    bool dismissable = true;
};

struct FormView {
    std::vector<Field> fields;
    KeyCard key;
    std::vector<SavedSession> saved;
    std::vector<SavedSession> elsewhere; ///< of other programs, usable in place
    std::string notice_elsewhere;        ///< what could not be read of theirs; one sentence each, in lines
    std::string selected_session;        ///< name of the loaded or clicked session; empty for none
    SessionFrom selected_from = SessionFrom::here;
    std::string session_name; ///< the text in "Saved Sessions"
    std::string command_line; ///< "ssh -i ~/Downloads/my-key.pem ubuntu@203.0.113.24", empty while there is no host
    std::vector<Banner> banners;
    std::vector<std::string> imported_schemes; ///< which can be removed
    std::string changing;  ///< the title of an open session whose settings these are; empty: the form of one to be opened
    bool can_save = false; ///< that one is a saved session
    unsigned revision = 0; ///< grows when the model replaces what the user typed (Load, a dropped key): text boxes take the values over

    [[nodiscard]] const Field* find(std::string_view id) const
    {
        for (const Field& field : fields) {
            if (field.id == id) {
                return &field;
            }
        }
        return nullptr;
    }
};

} // namespace latchkey::view
