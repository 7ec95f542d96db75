#pragma once
/// The key files of tests/data/keys and what manifest.tsv says of each. Made by tests/data/make_keys.sh.

#include "keys/key_file.h"
#include "keys/key_save.h"

#include <fstream>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace latchkey::keys {

struct KeyRow {
    std::string file;
    std::string format;
    std::string type;
    std::string passphrase;
    std::string fingerprint;
    std::string comment;
    std::string note{}; ///< odd.tsv only: words of the note that it gets

    friend void PrintTo(const KeyRow& row, std::ostream* out) { *out << row.file; }
};

inline std::string key_path(const std::string& name)
{
    return std::string(LATCHKEY_TEST_DATA) + "/keys/" + name;
}

inline std::string key_text(const std::string& name)
{
    const std::ifstream in(key_path(name), std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    if (out.str().empty()) {
        throw std::runtime_error("no test key " + name);
    }
    return out.str();
}

inline std::vector<KeyRow> rows_of(const std::string& manifest)
{
    std::istringstream in(key_text(manifest));
    std::vector<KeyRow> rows;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with('#')) {
            continue;
        }
        std::vector<std::string> cells(1);
        for (const char c : line) {
            if (c == '\t') {
                cells.emplace_back();
            } else {
                cells.back() += c;
            }
        }
        rows.push_back(
            {cells.at(0), cells.at(1), cells.at(2), cells.at(3), cells.at(4), cells.at(5), cells.size() > 6 ? cells.at(6) : std::string{}});
    }
    return rows;
}

/// The usual files.
inline std::vector<KeyRow> key_rows()
{
    return rows_of("manifest.tsv");
}

/// The rarer ones, made by tests/data/make_odd_keys.sh.
inline std::vector<KeyRow> odd_key_rows()
{
    return rows_of("odd.tsv");
}

/// Gives the same passphrase each time it is asked.
inline PassphraseSource answers(const std::string& passphrase)
{
    return [passphrase](const KeyFileInfo&, int) { return std::optional<Secret>(Secret::copy_of(passphrase)); };
}

inline Result<PrivateKey> load_text(const std::string& text, const std::string& passphrase = {})
{
    return load(as_bytes(text), passphrase.empty() ? PassphraseSource{} : answers(passphrase));
}

} // namespace latchkey::keys
