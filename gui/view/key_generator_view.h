#pragma once
/// What the Key Generator page shows: the kind of key to make, the key that is there, and what is being done with it. The private half and
/// the passphrase are the model's; nothing of them is here. Immutable once published; any thread.

#include "gui/view/form_view.h"

#include <string>
#include <vector>

namespace latchkey::view {

enum class KeyFamily { rsa, eddsa, ecdsa };

/// What "Save private key" writes.
enum class KeyFileKind { ppk3, ppk2, openssh, pem, pkcs8 };

struct KeyFormatChoice {
    KeyFileKind kind = KeyFileKind::ppk3;
    std::string label;       ///< "PuTTY .ppk (v3)"
    std::string short_label; ///< "PPK v3", where there is little room
};

/// What is known of the passphrase being typed: never how it reads.
struct PassphraseHint {
    enum class Strength { none, weak, fair, good, strong };
    Strength strength = Strength::none;
    std::string sentence;    ///< under the field; empty while nothing is typed
    bool confirmed = false;  ///< both fields hold the same
    bool mismatch = false;   ///< they cannot become the same by typing on
    bool kept = false;       ///< the file's own passphrase stays unless another one is typed
    bool left_empty = false; ///< the tick "Leave it empty, for scripts"
    std::string problem;     ///< why Save did nothing
};

struct KeyGeneratorView {
    enum class State { empty, generating, key };
    enum class Task { none, loading, saving };

    // What Generate makes.
    KeyFamily family = KeyFamily::rsa;
    std::string bits; ///< as typed or chosen: "4096", "255 (Ed25519)"
    std::vector<std::string> bit_choices;
    bool bits_typed = true;   ///< other numbers than the choices may be typed
    std::string bits_problem; ///< why Generate does nothing
    std::string advice;       ///< "RSA 4096: taken by every server and dashboard. DSA? Servers no longer take it."
    std::string short_advice; ///< the same where there is little room
    Banner::Tone advice_tone = Banner::Tone::good;

    State state = State::empty;
    Task task = Task::none;
    std::string task_words; ///< "Unlocking my-key.ppk…"
    double progress = 0;    ///< 0…1 of a generation or a task; negative: cannot be told
    std::string time_left;  ///< "about 4 s left"; may be empty

    // The key (State::key).
    std::string title;         ///< "ssh-rsa 4096"
    std::string public_line;   ///< one line, without its end
    bool line_checked = false; ///< it was read back: one line, this key, this comment
    std::string sha256;        ///< "SHA256:…"
    std::string md5;           ///< "4f:91:…"
    std::string randomart;     ///< eleven lines
    std::string user_data;     ///< a cloud-init document that lets the key in
    std::string comment;
    PassphraseHint passphrase;
    std::vector<KeyFormatChoice> formats;
    KeyFileKind format = KeyFileKind::ppk3;
    std::string format_note; ///< where the comment goes that the chosen format has no place for; may be empty
    std::string file;        ///< where the private key is, "~/.ssh/my-key.ppk"; empty: nowhere yet
    std::string file_name;   ///< "my-key.ppk"
    bool unsaved = false;    ///< something would be lost

    std::vector<Banner> banners;
    unsigned revision = 0; ///< grows when the model replaces texts: the boxes take them over, the passphrase boxes are emptied
};

} // namespace latchkey::view
