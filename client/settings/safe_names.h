#pragma once
/// Host and user names that may be handed on: to a resolver, a log, a ProxyCommand. What begins like a flag or holds control or shell
/// characters is an accident or an attack (CVE-2023-51385: a repository's URL became a command through %h). The rules are OpenSSH's
/// (ssh.c, valid_hostname() and valid_ruser(), since 9.6). Bytes beyond ASCII pass: names in other scripts exist. Any thread.

#include <string_view>

namespace latchkey::settings {

[[nodiscard]] bool safe_host_name(std::string_view name) noexcept;
/// Blanks and backslashes are in use ("DOMAIN\user"), but no "-" behind a blank and no backslash at the end.
[[nodiscard]] bool safe_user_name(std::string_view name) noexcept;

} // namespace latchkey::settings
