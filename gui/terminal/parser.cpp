/// Parser: the state machine. What it does in its ground state, where nearly all bytes are, is in parser_ground.cpp.

#include "gui/terminal/parser.h"

#include "gui/terminal/parser_bytes.h"

namespace latchkey::terminal {

void Parser::reset()
{
    *this = Parser{};
}

void Parser::feed(std::span<const std::uint8_t> bytes, Actions& actions)
{
    Iterator at = bytes.data();
    const Iterator end = at + bytes.size();
    while (at != end) {
        switch (state_) {
        case State::ground:
            at = ground(at, end, actions);
            break;
        case State::string:
            at = string(at, end, actions);
            break;
        case State::head_parameter:
            at = parameters(at, end);
            if (at != end) {
                byte(*at++, actions);
            }
            break;
        default:
            byte(*at++, actions);
        }
    }
}

/// The digits of parameters, without leaving the loop for each.
Parser::Iterator Parser::parameters(Iterator at, Iterator end)
{
    while (at != end && *at >= '0' && *at <= ';') {
        parameter_byte(*at++);
    }
    return at;
}

Parser::Iterator Parser::string(Iterator at, Iterator end, Actions& actions)
{
    if (string_escape_) {
        string_escape_ = false;
        if (*at == '\\') {
            end_string(actions);
            return at + 1;
        }
        // ESC and anything else: the string was cut off, and a new sequence begins.
        text_.clear();
        begin_sequence(State::escape);
        return at;
    }
    const std::size_t limit = kind_ == StringKind::command ? max_command : kind_ == StringKind::device ? max_device : 0;
    for (; at != end; ++at) {
        const std::uint8_t byte = *at;
        // U+009C is ST. In UTF-8 the byte alone may be part of a letter; after 0xC2 it cannot.
        const bool ended = byte == 0x9C && (utf8() ? before_ == 0xC2 : is_c1(byte));
        if (byte >= 0x20 && !ended) {
            before_ = byte;
            if (text_.size() < limit) {
                text_.push_back(static_cast<char>(byte));
            } else {
                overflow_ = true;
            }
            continue;
        }
        if (ended) {
            if (utf8() && !text_.empty()) {
                text_.pop_back();
            }
            end_string(actions);
            return at + 1;
        }
        if (byte == esc) {
            string_escape_ = true;
            return at + 1;
        }
        if (byte == bel && kind_ == StringKind::command) {
            end_string(actions);
            return at + 1;
        }
        if (byte == can || byte == sub) {
            text_.clear();
            state_ = State::ground;
            actions.execute(byte);
            return at + 1;
        }
        // Other controls: layout of long DCS strings (a macro, a font). Dropped.
    }
    return at;
}

void Parser::byte(std::uint8_t byte, Actions& actions)
{
    if (byte == esc) {
        begin_sequence(State::escape);
        return;
    }
    if (byte == can || byte == sub) {
        state_ = State::ground;
        actions.execute(byte);
        return;
    }
    if (byte < 0x20) {
        if (!device_) {
            actions.execute(byte); // also in the middle of a sequence: DEC STD 070
        }
        return;
    }
    if (byte == del) {
        return;
    }
    if (byte >= 0x80) {
        if (is_c1(byte)) {
            c1(byte, actions);
        }
        return;
    }
    switch (state_) {
    case State::escape:
    case State::escape_intermediate:
        escape_byte(byte, actions);
        break;
    default:
        head_byte(byte, actions);
    }
}

void Parser::escape_byte(std::uint8_t byte, Actions& actions)
{
    if (byte < 0x30) {
        collect(byte);
        state_ = State::escape_intermediate;
        return;
    }
    if (state_ == State::escape && byte >= 0x40 && byte <= 0x5F) {
        c1(static_cast<std::uint8_t>(byte + 0x40), actions);
        return;
    }
    sequence_.final = static_cast<char>(byte);
    state_ = State::ground;
    if (intermediates_ <= 2) {
        actions.escape(sequence_);
    }
}

/// C1 control functions, whether they came as ESC @…_ or as U+0080…U+009F.
void Parser::c1(std::uint8_t code, Actions& actions)
{
    switch (code) {
    case 0x90:
        begin_sequence(State::head_entry);
        device_ = true;
        return;
    case 0x9B:
        begin_sequence(State::head_entry);
        return;
    case 0x9D:
        begin_string(StringKind::command);
        return;
    case 0x98: // SOS
    case 0x9E: // PM
    case 0x9F: // APC
        begin_string(StringKind::dropped);
        return;
    default:
        begin_sequence(State::ground);
        sequence_.final = static_cast<char>(code - 0x40);
        actions.escape(sequence_);
    }
}

/// Up to the final byte, a control sequence and the head of a DCS string are written alike.
void Parser::head_byte(std::uint8_t byte, Actions& actions)
{
    if (byte >= 0x40) {
        end_head(byte, actions);
        return;
    }
    if (byte < 0x30) {
        if (intermediates_ == 2) {
            state_ = State::head_ignore;
        }
        collect(byte);
        if (state_ != State::head_ignore) {
            state_ = State::head_intermediate;
        }
        return;
    }
    if (byte >= 0x3C) { // < = > ?
        if (state_ == State::head_entry) {
            sequence_.leader = static_cast<char>(byte);
            state_ = State::head_parameter;
        } else {
            state_ = State::head_ignore;
        }
        return;
    }
    if (state_ == State::head_entry || state_ == State::head_parameter) {
        parameter_byte(byte);
        state_ = State::head_parameter;
    } else {
        state_ = State::head_ignore;
    }
}

void Parser::end_head(std::uint8_t final, Actions& actions)
{
    const bool ignored = state_ == State::head_ignore;
    close_parameters();
    sequence_.final = static_cast<char>(final);
    if (device_) {
        const Sequence head = sequence_; // the data that follow are a string of their own; the head is handed over with them
        begin_string(ignored ? StringKind::dropped : StringKind::device);
        sequence_ = head;
        return;
    }
    state_ = State::ground;
    if (!ignored) {
        actions.control(sequence_);
    }
}

void Parser::begin_sequence(State state)
{
    decoder_.forget();
    state_ = state;
    device_ = false;
    intermediates_ = 0;
    sequence_.leader = 0;
    sequence_.intermediates = {};
    sequence_.count = 0;
    sequence_.sub = 0;
}

void Parser::begin_string(StringKind kind)
{
    begin_sequence(State::string);
    kind_ = kind;
    overflow_ = false;
    string_escape_ = false;
    before_ = 0;
    text_.clear();
}

void Parser::end_string(Actions& actions)
{
    state_ = State::ground;
    if (!overflow_) {
        if (kind_ == StringKind::command) {
            actions.command(text_);
        } else if (kind_ == StringKind::device) {
            actions.device(sequence_, text_);
        }
    }
    text_.clear();
    if (text_.capacity() > max_command) {
        text_.shrink_to_fit(); // a megabyte is not kept for a string that comes once
    }
}

/// The third and later ones are only counted: the sequence means nothing then.
void Parser::collect(std::uint8_t byte)
{
    if (intermediates_ < 2) {
        sequence_.intermediates[static_cast<std::size_t>(intermediates_)] = static_cast<char>(byte);
    }
    intermediates_ = std::min(intermediates_ + 1, 3);
}

void Parser::parameter_byte(std::uint8_t byte)
{
    if (sequence_.count == 0) {
        sequence_.count = 1;
        sequence_.values[0] = -1;
    }
    if (byte >= ':') {
        // A parameter past the limit only grows the count, so that close_parameters can cut it off.
        const int next = sequence_.count;
        if (next < Sequence::max_parameters) {
            sequence_.values[static_cast<std::size_t>(next)] = -1;
            if (byte == ':') {
                sequence_.sub |= 1U << next;
            }
        }
        sequence_.count = std::min(next + 1, Sequence::max_parameters + 1);
        return;
    }
    if (sequence_.count <= Sequence::max_parameters) {
        int& value = sequence_.values[static_cast<std::size_t>(sequence_.count - 1)];
        value = std::min(std::max(value, 0) * 10 + (byte - '0'), max_value);
    }
}

void Parser::close_parameters()
{
    sequence_.count = std::min(sequence_.count, Sequence::max_parameters);
}

} // namespace latchkey::terminal
