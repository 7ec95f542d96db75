#include "client/cli/session_forwards.h"

#include "client/cli/cli_error.h"
#include "client/cli/platform/console.h"
#include "client/cli/platform/local_command.h"
#include "client/settings/words.h"
#include "client/transport/jobs.h"
#include "keys/base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

using settings::ForwardSpec;
using Kind = ForwardSpec::Kind;

namespace {

struct KindFlag {
    std::string_view flag;
    Kind kind;
    std::string_view title;
};
constexpr std::array kinds{
    KindFlag{"-L", Kind::local, "local"},
    KindFlag{"-R", Kind::remote, "remote"},
    KindFlag{"-D", Kind::dynamic, "dynamic"},
};

const KindFlag& row_of(Kind kind)
{
    return *std::ranges::find(kinds, kind, &KindFlag::kind);
}

std::string shown(const ForwardSpec& spec)
{
    return fmt::format("{} {}", row_of(spec.kind).flag, printable(settings::format_forward(spec)));
}

constexpr std::string_view help = "-L[BIND:]PORT:HOST:PORT   forward a port of this machine\r\n"
                                  "-R[BIND:]PORT:HOST:PORT   forward a port of the server\r\n"
                                  "-D[BIND:]PORT             a SOCKS proxy here\r\n"
                                  "-KL[BIND:]PORT, -KR…, -KD…  take one away\r\n"
                                  "!COMMAND                  run COMMAND here (with PermitLocalCommand=yes)\r\n";

/// "[BIND:]PORT" or a socket's path, as the listening end of a forward is written.
Result<settings::Endpoint> parse_listen(std::string_view text)
{
    const auto as_dynamic = settings::parse_forward(Kind::dynamic, text);
    if (!as_dynamic) {
        return std::unexpected(as_dynamic.error());
    }
    return as_dynamic->listen;
}

bool listens_at(const ForwardSpec& spec, const CancelForward& which)
{
    const settings::Endpoint& at = which.listen;
    return spec.kind == which.kind && spec.listen.port == at.port && spec.listen.path == at.path &&
           (at.host.empty() || spec.listen.host == at.host);
}

std::string sentence_line(const Error& error)
{
    return printable(error.sentence()) + "\r\n";
}

} // namespace

Result<EscapeCommand> parse_escape_command(std::string_view line)
{
    line = settings::trimmed(line);
    if (line.empty() || line == "?" || line == "-h" || line == "help") {
        return ShowHelp{};
    }
    if (line.starts_with('!')) {
        return RunHere{std::string{settings::trimmed(line.substr(1))}};
    }
    const bool cancels = line.starts_with("-K");
    const std::string flag = cancels ? "-" + std::string{line.substr(2, 1)} : std::string{line.substr(0, 2)};
    const auto* const kind = std::ranges::find(kinds, flag, &KindFlag::flag);
    if (kind == kinds.end()) {
        return fail(CliErrc::bad_value, fmt::format("\"{}\"", line), "-L, -R, -D, -KL, -KR or -KD before it; ? shows them");
    }
    const std::string_view rest = settings::trimmed(line.substr(cancels ? 3 : 2));
    if (cancels) {
        auto listen = parse_listen(rest);
        if (!listen) {
            return std::unexpected(listen.error());
        }
        return CancelForward{kind->kind, *std::move(listen)};
    }
    auto spec = settings::parse_forward(kind->kind, rest);
    if (!spec) {
        return std::unexpected(spec.error());
    }
    return AddForward{*std::move(spec)};
}

SessionForwards::SessionForwards(std::shared_ptr<session::Connection> connection, forward::ForwardOptions options, bool local_shell)
    : forwards_(std::move(connection), options), local_shell_(local_shell)
{
}

asio::awaitable<SessionForwards::Begun> SessionForwards::start(std::vector<ForwardSpec> specs)
{
    Begun begun;
    for (ForwardSpec& spec : specs) {
        const bool any_port = spec.listen.port == 0 && spec.listen.path.empty();
        const Result<forward::Started> started = co_await forwards_.start(std::move(spec));
        if (!started) {
            begun.failures.push_back(started.error());
        } else if (any_port) {
            begun.news.push_back(fmt::format("Allocated port {} for {}", started->spec.listen.port, shown(started->spec)));
        }
    }
    co_return begun;
}

std::string SessionForwards::list() const
{
    const auto all = forwards_.list();
    if (all.empty()) {
        return "\r\nNothing is forwarded.\r\n";
    }
    std::string out = "\r\nForwards:\r\n";
    for (const forward::ForwardState& one : all) {
        out += fmt::format("  {}: {} open, {} so far, {} bytes to the server, {} from it{}{}\r\n", shown(one.spec), one.open, one.total,
                           one.sent, one.received, one.listening ? "" : ", listens no more",
                           one.last_error ? "; last error: " + printable(one.last_error->sentence()) : "");
    }
    return out;
}

asio::awaitable<std::string> SessionForwards::add(ForwardSpec spec)
{
    const Result<forward::Started> started = co_await forwards_.start(std::move(spec));
    co_return started ? fmt::format("Forwarding {}\r\n", shown(started->spec)) : sentence_line(started.error());
}

asio::awaitable<std::string> SessionForwards::cancel(CancelForward which)
{
    int stopped = 0;
    for (const forward::ForwardState& one : forwards_.list()) {
        if (listens_at(one.spec, which)) {
            co_await forwards_.stop(one.id);
            ++stopped;
        }
    }
    co_return stopped > 0 ? "Forward taken away.\r\n" : fmt::format("There is no such {} forward.\r\n", row_of(which.kind).title);
}

asio::awaitable<std::string> SessionForwards::run_here(std::string command)
{
    if (!local_shell_) {
        co_return "Commands are run here only with PermitLocalCommand=yes.\r\n";
    }
    // It has the terminal meanwhile, as it is outside of a session.
    restore_terminal();
    auto run = [command = std::move(command)](std::stop_token) { return run_local_command(command); };
    const std::optional<int> status = co_await transport::run_job(std::move(run));
    [[maybe_unused]] const bool raw_again = enter_raw_mode();
    co_return status && *status != 0 ? fmt::format("It ended with status {}.\r\n", *status) : std::string{};
}

asio::awaitable<std::string> SessionForwards::command(std::string line)
{
    const Result<EscapeCommand> parsed = parse_escape_command(line);
    if (!parsed) {
        co_return sentence_line(parsed.error());
    }
    std::string answer{help};
    if (const auto* const added = std::get_if<AddForward>(&*parsed)) {
        answer = co_await add(added->spec);
    } else if (const auto* const cancelled = std::get_if<CancelForward>(&*parsed)) {
        answer = co_await cancel(*cancelled);
    } else if (const auto* const here = std::get_if<RunHere>(&*parsed)) {
        answer = co_await run_here(here->command);
    }
    co_return answer;
}

} // namespace latchkey::cli
