#pragma once
/// The file picker in the window: a folder's entries, all of them, with the keys marked. Filled by a job; immutable once published.

#include <cstdint>
#include <string>
#include <vector>

namespace latchkey::view {

struct PickerEntry {
    std::string name; ///< UTF-8; bytes that are not are shown as U+FFFD, and the path stays exact in the model
    bool folder = false;
    std::uint64_t size = 0;
    std::string modified; ///< "2026-11-19 18:02"
    std::string key;      ///< what it is when it is a key: "RSA 4096, PuTTY PPK 3, passphrase"; empty otherwise
};

struct PickerView {
    std::string for_field; ///< the setting id, or the page's own word, that takes the choice
    bool saving = false;   ///< a name for a new file is wanted
    bool folders = false;  ///< a folder is wanted: files are not listed
    std::string suggested_name;
    std::vector<std::string> formats; ///< what the file may be, where there is a choice
    std::string title;                ///< "Private key file for authentication"
    std::string folder;
    std::vector<PickerEntry> entries;
    std::vector<std::string> places; ///< "~", "~/.ssh", "~/Downloads"
    bool reading = false;
    std::string problem; ///< why the folder cannot be listed
};

} // namespace latchkey::view
