/// Parser: the ground state. Runs of text, and control sequences that are here as a whole.

#include "gui/terminal/ascii_run.h"
#include "gui/terminal/parser.h"
#include "gui/terminal/parser_bytes.h"
#include "gui/terminal/utf8_run.h"

namespace latchkey::terminal {

/// Runs of printable ASCII are what most output is made of; they are found sixteen bytes at a time.
Parser::Iterator Parser::ground(Iterator at, Iterator end, Actions& actions)
{
    while (at != end && state_ == State::ground) {
        const std::uint8_t byte = *at;
        if (decoder_.pending() || byte >= 0x80) {
            at = text(at, end, actions);
        } else if (byte >= 0x20 && byte != del) {
            const Iterator stop = end_of_ascii_run(at, end);
            actions.print_ascii({at, stop});
            at = stop;
        } else {
            if (byte == esc) {
                if (const Iterator after = whole_control(at, end, actions); after != nullptr) {
                    at = after;
                    continue;
                }
            }
            ++at;
            if (byte == esc) {
                begin_sequence(State::escape);
            } else {
                actions.execute(byte);
            }
        }
    }
    return at;
}

/// The control sequence that nearly all of them are, when it is here as a whole: ESC [, numbers, one letter. Anything else, and whatever
/// the slice cuts off, goes through the state machine from its ESC on (null).
Parser::Iterator Parser::whole_control(Iterator at, Iterator end, Actions& actions)
{
    if (end - at < 3 || at[1] != '[') {
        return nullptr;
    }
    begin_sequence(State::ground);
    int count = 0;
    int value = -1;
    for (at += 2; at != end; ++at) {
        const std::uint8_t byte = *at;
        if (byte >= '0' && byte <= '9') {
            value = std::min(std::max(value, 0) * 10 + (byte - '0'), max_value);
        } else if (byte == ';' || byte == ':') {
            if (count + 1 >= Sequence::max_parameters) {
                return nullptr;
            }
            sequence_.values[static_cast<std::size_t>(count++)] = value;
            sequence_.sub |= byte == ':' ? 1U << count : 0U;
            sequence_.count = count + 1;
            value = -1;
        } else if (byte >= 0x40 && byte < del) {
            if (count != 0 || value >= 0) {
                sequence_.values[static_cast<std::size_t>(count)] = value;
                sequence_.count = count + 1;
            }
            sequence_.final = static_cast<char>(byte);
            actions.control(sequence_);
            return at + 1;
        } else {
            return nullptr;
        }
    }
    return nullptr;
}

/// Characters outside ASCII, handed over in runs.
Parser::Iterator Parser::text(Iterator at, Iterator end, Actions& actions)
{
    if (utf8() && !decoder_.pending()) {
        const Utf8Run run = decode_utf8_run(at, end, run_);
        if (run.characters != 0) {
            actions.print({run_.data(), run.characters});
            return run.at;
        }
    }
    return broken_text(at, end, actions);
}

/// One byte after the other: what is cut off by the slice, what is no UTF-8, C1 controls, and sessions that are not UTF-8.
Parser::Iterator Parser::broken_text(Iterator at, Iterator end, Actions& actions)
{
    std::size_t count = 0;
    std::uint8_t control = 0;
    while (at != end && count < run_.size() && (decoder_.pending() || *at >= 0x80)) {
        if (!utf8()) {
            const std::uint8_t byte = *at++;
            if (is_c1(byte)) {
                control = byte;
                break;
            }
            run_[count++] = bytes_->decode(byte);
            continue;
        }
        const Utf8Decoder::Step step = decoder_.step(*at);
        if (step == Utf8Decoder::Step::broken) {
            run_[count++] = replacement_character;
            continue; // this byte begins something new
        }
        ++at;
        if (step == Utf8Decoder::Step::invalid) {
            run_[count++] = replacement_character;
        } else if (step == Utf8Decoder::Step::complete) {
            const char32_t code_point = decoder_.code_point();
            if (code_point < 0xA0) {
                control = static_cast<std::uint8_t>(code_point);
                break;
            }
            run_[count++] = code_point;
        }
    }
    if (count != 0) {
        actions.print({run_.data(), count});
    }
    if (control != 0) {
        c1(control, actions);
    }
    return at;
}

} // namespace latchkey::terminal
