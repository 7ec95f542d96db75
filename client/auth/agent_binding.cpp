#include "client/auth/agent_binding.h"

#include "client/transport/gate.h"

#include <libssh2.h>
#include <libssh2_x.h>

namespace latchkey::auth {

std::optional<AgentBinding> binding_of(const transport::Gate& gate, AgentUse use)
{
    const unsigned char* id = nullptr;
    const unsigned char* signature = nullptr;
    std::size_t id_size = 0;
    std::size_t signature_size = 0;
    if (libssh2_x_session_binding(gate.session(), &id, &id_size, &signature, &signature_size) != 0) {
        return std::nullopt;
    }
    std::size_t key_size = 0;
    int type = 0;
    const char* const key = libssh2_session_hostkey(gate.session(), &key_size, &type); // later exchanges must show the same one
    if (key == nullptr) {
        return std::nullopt;
    }
    return AgentBinding{to_buffer(as_bytes({key, key_size})), to_buffer(Bytes{id, id_size}), to_buffer(Bytes{signature, signature_size}),
                        use};
}

} // namespace latchkey::auth
