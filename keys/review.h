#pragma once
/// Every key in a folder: what it is, how it is protected, what is wrong with it, which files are the same key. Nothing is asked and
/// nothing is changed. Reads at most limits::review_files files of at most 1 MiB: call from a job; progress is files read. Not recursive;
/// hidden files too; links are followed; FIFOs, devices and folders are skipped.

#include "keys/base/error.h"
#include "keys/base/progress.h"
#include "keys/key_file.h"
#include "keys/match.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace latchkey::keys {

enum class Severity { remark, problem };

struct Finding {
    Severity severity = Severity::remark;
    std::string text; ///< one clause without a full stop: "can be read by everyone on this computer (0644); ssh would refuse to use it",
                      ///< "512 bit", "no passphrase"
};

struct ReviewRow {
    std::filesystem::path path;
    KeyFileInfo info;                   ///< of the file's first key. public_key is filled in from FILE.pub when the file hides it
    std::optional<PublicKey> half_from; ///< FILE.pub's key when the file itself names another one
    std::string broken;                 ///< one sentence when the file begins like a key and is none that can be read; info is empty then
    std::string mode;                   ///< "0600"; empty where the system has no such thing
    bool readable_by_others = false;
    std::size_t group = 0; ///< rows with the same number (not 0) are the same key
    std::vector<Finding> findings;
};

struct Review {
    std::vector<ReviewRow> rows; ///< by name; a file that is no key at all is left out
    std::size_t files_seen = 0;
    std::vector<std::string> unread; ///< one sentence a file that could not be opened
    bool cut_short = false;          ///< there are more than limits::review_files
};

/// KeyErrc::io (the folder), ::cancelled. now: for certificates that have expired.
[[nodiscard]] Result<Review> review_folder(const std::filesystem::path& folder, std::chrono::system_clock::time_point now,
                                           const Work& work = {});

/// The row for one file, as in a folder. KeyErrc as inspect(), except that what begins like a key and is broken gives a row.
[[nodiscard]] Result<ReviewRow> review_file(const std::filesystem::path& path, std::chrono::system_clock::time_point now);

/// Whether a row is the key that somebody asks for, and how. Reads the file again where that is needed: when it holds several keys, and for
/// AWS's SHA-1 when it is a plain RSA key (an encrypted one cannot be asked without its passphrase: nullopt).
[[nodiscard]] std::optional<FingerprintForm> match(const FingerprintQuery& query, const ReviewRow& row);

} // namespace latchkey::keys
