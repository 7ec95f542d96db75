#pragma once
/// What the Keys folder page shows: every key of a folder, what is wrong with it and who uses it. Nothing secret is here. Immutable once
/// published; any thread. The rows of a large folder are shared between views.

#include "gui/view/form_view.h"
#include "gui/view/key_generator_view.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace latchkey::view {

/// A file keeps its number while the page lives, however often the folder is read.
using KeyId = std::uint64_t;

struct KeyRow {
    enum class Passphrase { none, yes, not_a_private_key };

    KeyId id = 0;
    std::string name;   ///< "my-key.pem", or "pasted key"
    std::string detail; ///< the second line: the comment, else what kind of file it is
    std::string type;   ///< "Ed25519"; empty while it is inside the encrypted part
    int bits = 0;
    bool obsolete = false;   ///< servers no longer take the type, or the number of bits
    std::string fingerprint; ///< without "SHA256:"; empty while it is inside the encrypted part
    Passphrase passphrase = Passphrase::none;
    std::string mode; ///< "0600"; empty where the system has no such thing
    bool exposed = false;
    std::string used_by; ///< "web-1, web-2"
    bool duplicate = false;
    std::string same_as;               ///< the other files with this key: "my-key.ppk, old/id"
    std::vector<std::string> findings; ///< clauses: "can be read by everyone on this computer (0644); …", "no passphrase"
    bool problem = false;
    bool broken = false;      ///< begins like a key and cannot be read; findings.front() says why
    bool usable = false;      ///< a private key that is in the file
    bool certificate = false; ///< itself, or FILE-cert.pub beside it
    bool pasted = false;      ///< in no file yet
    bool rsa = false;
    [[nodiscard]] bool unused() const { return usable && used_by.empty(); }
};

struct KeysFolderView {
    enum class State {
        reading, ///< for the first time: there are no rows yet
        shown,
        missing,   ///< there is no such folder
        unreadable ///< `problem` says why
    };
    State state = State::reading;
    std::string folder; ///< "~/.ssh"
    std::string problem;
    bool busy = false;     ///< the folder is read again, or `task` is done
    std::string task;      ///< "Unlocking my-key.ppk…"
    double progress = -1;  ///< 0…1; negative: cannot be told
    std::size_t files = 0; ///< seen in the folder

    std::shared_ptr<const std::vector<KeyRow>> rows = std::make_shared<const std::vector<KeyRow>>();
    std::size_t problems = 0; ///< rows with one
    std::size_t unused = 0;
    bool agent = false; ///< there is one that takes keys

    std::string search;                                ///< what the next three are about
    bool by_fingerprint = false;                       ///< a fingerprint was understood; else words are looked for
    std::shared_ptr<const std::vector<KeyId>> matches; ///< sorted; null: nothing is looked for
    std::string search_words;                          ///< "my-key.pem has this fingerprint (SHA256)"; empty when there is nothing to say

    std::string exposed; ///< "id_rsa can be read by everyone on this computer (0644); ssh would refuse to use it."
    std::vector<KeyId> exposed_keys;
    std::vector<Banner> banners;
    PassphraseHint new_passphrase; ///< of the one that is typed in the dialog
    std::uint64_t copied = 0;      ///< grows when public lines were copied
    std::string copied_words;      ///< "Copied the public line of my-key.pem"

    [[nodiscard]] const KeyRow* find(KeyId id) const
    {
        for (const KeyRow& row : *rows) {
            if (row.id == id) {
                return &row;
            }
        }
        return nullptr;
    }
};

} // namespace latchkey::view
