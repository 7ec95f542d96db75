#pragma once
/// What reading and writing OpenSSH's own format share (OpenSSH, PROTOCOL.key). For the .cpp files of keys/ only.

#include <string_view>

namespace latchkey::keys {

inline constexpr std::string_view openssh_magic{"openssh-key-v1\0", 15};

} // namespace latchkey::keys
