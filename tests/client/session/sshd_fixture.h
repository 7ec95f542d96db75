#pragma once
/// A key pair made by OpenSSL's and OpenSSH's own tools, and requests for servers that take it.

#include "tests/client/session/session_fixture.h"
#include "tests/support/process.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

namespace latchkey::session {

class SshdFixture : public ::testing::Test {
protected:
    SshdFixture()
    {
        support::run_or_throw({"openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key().string()});
        using std::filesystem::perms;
        std::filesystem::permissions(key(), perms::owner_read | perms::owner_write);
        public_line_ = support::run_or_throw({"ssh-keygen", "-y", "-f", key().string()});
    }

    [[nodiscard]] std::filesystem::path key() const { return folder_ / "key.pem"; }
    [[nodiscard]] std::filesystem::path known_hosts() const { return folder_ / "known_hosts"; }

    [[nodiscard]] ConnectionRequest request(const support::ThrowawaySshd& sshd) const
    {
        ConnectionRequest request;
        request.host = "127.0.0.1";
        request.port = sshd.port();
        request.user = sshd.user();
        request.key_files = {key()};
        request.known_hosts = {known_hosts()};
        if (std::getenv("LATCHKEY_TEST_LOG") != nullptr) {
            request.log = [](std::string_view line) { std::cerr << line << '\n'; };
        }
        return request;
    }
    [[nodiscard]] std::shared_ptr<Connection> connection(ConnectionRequest request)
    {
        return std::make_shared<Connection>(io_.get_executor(), std::move(request), prompter_, passphrases_);
    }
    void trust(const support::ThrowawaySshd& sshd) const { support::write_file(known_hosts(), sshd.known_hosts_line()); }

    support::TempFolder folder_;
    std::string public_line_;
    asio::io_context io_;
    std::shared_ptr<ScriptedPrompter> prompter_ = std::make_shared<ScriptedPrompter>();
    std::shared_ptr<auth::PassphraseCache> passphrases_;
};

} // namespace latchkey::session
