/// xterm's modifyOtherKeys. See key_protocol.h.

#include "gui/terminal/encode.h"
#include "gui/terminal/key_protocol.h"

#include <algorithm>
#include <optional>

namespace latchkey::terminal {
namespace {

struct OtherKey {
    std::uint32_t code = 0;
    bool at_level_one = false; ///< the VT's own encoding cannot say it at all
};

std::optional<OtherKey> other_key(const KeyEvent& event)
{
    const Modifiers& held = event.modifiers;
    switch (event.key) {
    case Key::character:
        if (!held.ctrl && !held.alt && !held.meta) {
            return std::nullopt; // typed text
        }
        return OtherKey{static_cast<std::uint32_t>(held.shift && event.shifted != 0 ? event.shifted : event.character),
                        held.ctrl && !has_control(event.character)};
    case Key::enter:
        return held.any() ? std::optional{OtherKey{13, held.shift || held.ctrl || held.meta}} : std::nullopt;
    case Key::tab:
        return held.any() ? std::optional{OtherKey{9, held.ctrl || held.meta}} : std::nullopt;
    case Key::escape:
        return held.any() ? std::optional{OtherKey{27, held.shift || held.ctrl || held.meta}} : std::nullopt;
    case Key::backspace:
        return held.any() ? std::optional{OtherKey{127, held.meta}} : std::nullopt;
    default:
        return std::nullopt; // the others have modifiers in their own encodings
    }
}

} // namespace

std::string encode_other_key(const KeyEvent& event, const KeyProtocol& protocol)
{
    const auto key = other_key(event);
    if (protocol.modify_other_keys == 0 || !key || (protocol.modify_other_keys == 1 && !key->at_level_one)) {
        return {};
    }
    const std::string modifiers = std::to_string(modifier_number(event.modifiers));
    const std::string code = std::to_string(key->code);
    return protocol.other_keys_as_u ? "\x1B[" + code + ';' + modifiers + 'u' : "\x1B[27;" + modifiers + ';' + code + '~';
}

} // namespace latchkey::terminal
