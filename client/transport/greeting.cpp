#include "client/transport/greeting.h"

#include "client/transport/client_error.h"

namespace latchkey::transport {
namespace {

constexpr std::size_t total_limit = 64 * 1024;
constexpr int line_count_limit = 1024;
constexpr std::size_t line_limit = 253; // 255 with its CR LF

std::unexpected<Error> not_ssh(const std::string& line)
{
    return fail(ClientErrc::not_ssh, {}, line.empty() ? std::string{} : "\"" + clean_text(line, Lines::one, 100) + "\"");
}

} // namespace

Result<Greeting::State> Greeting::feed(Bytes data)
{
    std::string_view text = as_text(data);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) {
            total_ += text.size();
            pending_ += text;
            break;
        }
        total_ += end + 1;
        pending_ += text.substr(0, end);
        text.remove_prefix(end + 1);
        const Result<State> state = take_line(std::exchange(pending_, {}));
        if (!state) {
            return state;
        }
        if (*state == State::complete) {
            rest_ = to_buffer(as_bytes(text));
            return state;
        }
    }
    if (total_ > total_limit) {
        return not_ssh(first_other_.empty() ? pending_ : first_other_);
    }
    return State::incomplete;
}

Result<Greeting::State> Greeting::take_line(std::string line)
{
    if (line.ends_with('\r')) {
        line.pop_back();
    }
    if (line.starts_with("SSH-")) {
        const bool version_2 = line.starts_with("SSH-2.0-") || line.starts_with("SSH-1.99-");
        if (!version_2 || line.size() > line_limit || line.find('\0') != std::string::npos) {
            return not_ssh(line);
        }
        line_ = std::move(line);
        return State::complete;
    }
    if (first_other_.empty()) {
        first_other_ = line.substr(0, 200);
    }
    if (++lines_ > line_count_limit || total_ > total_limit) {
        return not_ssh(first_other_);
    }
    // A web or mail server does not become an SSH server later on.
    if (line.starts_with("HTTP/") || line.starts_with("220 ") || line.starts_with("+OK")) {
        return not_ssh(line);
    }
    return State::incomplete;
}

} // namespace latchkey::transport
