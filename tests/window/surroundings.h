#pragma once
/// What a window test's script is played in: a server of its own, keys, folders. Test threads.
///
/// A script may ask for its surroundings in comments that begin with "#!":
///     #! known-hosts empty | trusted | changed   (trusted)   what known_hosts says of the server
///     #! authorized yes | no                     (yes)       whether the server takes the keys
///     #! session NAME KEY                                    saves a session with that key (ppk, pem, openssh) before the start
///     #! downloads yes | no                      (no)        ~/Downloads/my-key.pem is there: demo.pem, readable by everyone
///     #! agent yes | no                          (no)        an ssh-agent runs; ${AGENT} is its socket
///     #! windows yes | no                        (no)        ${KEY_WINDOWS} has ${PASSPHRASE}, its public half hidden; OpenSSL encrypted
///                                                            ${WINDOWS_PASSWORD} for it as ${ENCRYPTED_PASSWORD}
///     #! certificates yes | no                   (no)        ${CERTIFICATES} holds keys that an authority signed: `valid`, `expired`
///     #! several yes | no                        (no)        ${SEVERAL} holds keys of three types: alpha (ECDSA 521), bravo (Ed25519),
///     charlie (RSA
///                                                            2048, with ${AWS_SHA1} and ${MD5}); ${LINE_A} ${LINE_B} ${LINE_C} are their
///                                                            public lines
/// and finds ${HOST} ${PORT} ${USER} ${KEY_PPK} ${KEY_PEM} ${KEY_OPENSSH} ${KEY_EXPOSED} ${KEY_PUBLIC} ${NOT_A_KEY} ${PASSPHRASE}
/// ${FINGERPRINT} ${KEY_TEXT} ${HOST_FINGERPRINT} ${AUTHORIZED_KEYS} ${FOLDER} ${HOME} in its environment. KEY_PPK has ${PASSPHRASE} and
/// ${FINGERPRINT}; the other keys have no passphrase.

#include "keys/generate.h"
#include "keys/key_file.h"
#include "keys/private_key.h"
#include "tests/support/agent.h"
#include "tests/support/sshd.h"
#include "tests/support/temp_folder.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey::window {

struct Wishes {
    std::string known_hosts = "trusted";
    bool authorized = true;
    bool downloads = false;
    bool agent = false;
    bool windows = false;
    bool certificates = false;
    bool several = false;
    std::vector<std::pair<std::string, std::string>> sessions{}; ///< name, key
};

/// A wish that is none fails the test.
[[nodiscard]] Wishes read_wishes(const std::filesystem::path& script);

class Surroundings {
public:
    explicit Surroundings(const Wishes& wishes);

    [[nodiscard]] std::map<std::string, std::string> environment() const;
    /// What must not come from whoever runs the tests.
    [[nodiscard]] std::vector<std::string> not_in_environment() const;
    [[nodiscard]] std::vector<std::string> options() const;
    [[nodiscard]] std::string path(std::string_view name) const { return (folder_ / name).string(); }
    [[nodiscard]] const support::ThrowawaySshd& sshd() const { return sshd_; }

private:
    keys::PrivateKey make_key(const std::string& name, keys::KeyFormat format, std::string_view secret,
                              keys::NewKey type = keys::NewKey::ed25519);
    void make_windows_password();
    void make_certificates();
    void make_several();
    void save_session(const std::string& name, const std::string& key);

    support::TempFolder folder_;
    support::ThrowawaySshd sshd_;
    std::unique_ptr<support::ThrowawayAgent> agent_;
    std::string fingerprint_;
    std::map<std::string, std::string> wished_; ///< what the wishes add to the environment
};

} // namespace latchkey::window
