#include "client/cli/ssh_configuration.h"

#include "client/auth/offer.h"
#include "client/settings/codecs.h"
#include "client/settings/forward_spec.h"
#include "client/settings/words.h"
#include "client/transport/algorithms.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace latchkey::cli {

using settings::ForwardSpec;
using settings::SettingId;
using settings::SettingKind;
using settings::Settings;

namespace {

// The order of `ssh -G` (OpenSSH 9.2, readconf.c, dump_client_config()).
constexpr std::array order{
    SettingId::user_name,
    SettingId::host_name,
    SettingId::port,
    SettingId::address_family,
    SettingId::batch_mode,
    SettingId::canonicalize_fallback_local,
    SettingId::canonicalize_hostname,
    SettingId::compression,
    SettingId::clear_all_forwardings,
    SettingId::exit_on_forward_failure,
    SettingId::gateway_ports,
    SettingId::hash_known_hosts,
    SettingId::offer_this_key_only,
    SettingId::keyboard_interactive,
    SettingId::password,
    SettingId::permit_local_command,
    SettingId::public_key,
    SettingId::request_tty,
    SettingId::session_type,
    SettingId::stdin_null,
    SettingId::fork_after_authentication,
    SettingId::stream_local_bind_unlink,
    SettingId::host_key_checking,
    SettingId::tcp_keepalive,
    SettingId::canonicalize_max_dots,
    SettingId::connection_attempts,
    SettingId::password_prompts,
    SettingId::keepalive_count,
    SettingId::keepalive_interval,
    SettingId::required_rsa_size,
    SettingId::bind_address,
    SettingId::bind_interface,
    SettingId::ciphers,
    SettingId::host_key_algorithms,
    SettingId::host_key_alias,
    SettingId::identity_agent,
    SettingId::kex_algorithms,
    SettingId::local_command,
    SettingId::remote_command,
    SettingId::log_level,
    SettingId::macs,
    SettingId::preferred_authentications,
    SettingId::pubkey_algorithms,
    SettingId::tag,
    SettingId::dynamic_forwards,
    SettingId::local_forwards,
    SettingId::remote_forwards,
    SettingId::key_file,
    SettingId::certificate_files,
    SettingId::canonical_domains,
    SettingId::global_known_hosts_files,
    SettingId::known_hosts_files,
    SettingId::send_env,
    SettingId::set_env,
    SettingId::canonicalize_permitted_cnames,
    SettingId::add_keys_to_agent,
    SettingId::forward_agent,
    SettingId::connect_timeout,
    SettingId::escape_char,
    SettingId::stream_local_bind_mask,
    SettingId::rekey_limit,
    SettingId::proxy_command,
    SettingId::proxy_jump,
};

std::string end_text(const settings::Endpoint& end)
{
    if (!end.path.empty()) {
        return end.path;
    }
    return end.host.empty() ? std::to_string(end.port) : fmt::format("[{}]:{}", end.host, end.port);
}

// "8080 [host]:80", as ssh prints them.
std::string forward_text(SettingId id, const std::string& written)
{
    const auto kind = id == SettingId::local_forwards    ? ForwardSpec::Kind::local
                      : id == SettingId::remote_forwards ? ForwardSpec::Kind::remote
                                                         : ForwardSpec::Kind::dynamic;
    const auto forward = settings::parse_forward(kind, written);
    if (!forward) {
        return written;
    }
    const std::string to = kind == ForwardSpec::Kind::dynamic ? "" : forward->to.empty() ? " [socks]:0" : " " + end_text(forward->to);
    return end_text(forward->listen) + to;
}

// A time in seconds.
std::string add_keys_text(const std::string& written)
{
    const auto parsed = settings::parse_add_keys(written);
    if (!parsed || parsed->lifetime.count() == 0) {
        return written;
    }
    const bool confirm = parsed->when == settings::AddKeys::When::confirm;
    return fmt::format("{}{}", confirm ? "confirm " : "", parsed->lifetime.count());
}

class Printer {
public:
    Printer(const Settings& values, const session::ConnectionRequest& request) : values_(values), request_(request) {}

    std::string print(const std::string& original_host)
    {
        line("host", original_host);
        for (const SettingId id : order) {
            row(settings::setting(id));
        }
        return std::move(out_);
    }

private:
    void line(std::string_view name, std::string_view value)
    {
        for (const char c : name) {
            out_ += settings::lower(c);
        }
        out_ += fmt::format(" {}\n", value);
    }

    void row(const settings::Setting& row)
    {
        switch (row.kind) {
        case SettingKind::path_list:
        case SettingKind::text_list:
            list(row);
            return;
        case SettingKind::algorithm_list:
            algorithms(row);
            return;
        case SettingKind::boolean:
        case SettingKind::choice:
        case SettingKind::number:
        case SettingKind::duration:
        case SettingKind::text:
        case SettingKind::path:
            break;
        }
        const std::string text = word(row);
        const bool said = values_.is_set(row.id) || row.id != SettingId::preferred_authentications;
        if (!text.empty() && said) { // ssh does not print texts that nobody has set
            line(row.ssh_config, text);
        }
    }

    // ssh prints the first spelling of its tables, which for some is "true" and "false".
    [[nodiscard]] std::string word(const settings::Setting& row) const
    {
        std::string text = values_.as_text(row.id);
        const bool true_or_false = row.id == SettingId::public_key || row.id == SettingId::host_key_checking ||
                                   row.id == SettingId::request_tty || row.id == SettingId::add_keys_to_agent ||
                                   row.id == SettingId::canonicalize_hostname;
        if (true_or_false && (text == "yes" || text == "no")) {
            return text == "yes" ? "true" : "false";
        }
        if (row.id == SettingId::rekey_limit) {
            const auto limit = settings::parse_rekey_limit(text).value_or(settings::RekeyLimit{});
            return fmt::format("{} {}", limit.bytes, limit.seconds);
        }
        if (row.id == SettingId::add_keys_to_agent) {
            text = add_keys_text(text);
        }
        if (row.id == SettingId::log_level && text == "quiet") {
            return "SILENT";
        }
        if (row.id == SettingId::log_level) {
            std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        }
        return text;
    }

    void list(const settings::Setting& row)
    {
        std::vector<std::string> all = values_.list(row.id);
        if (row.id == SettingId::global_known_hosts_files || row.id == SettingId::known_hosts_files ||
            row.id == SettingId::canonical_domains || row.id == SettingId::canonicalize_permitted_cnames) {
            line(row.ssh_config, all.empty() ? "none" : fmt::format("{}", fmt::join(all, " ")));
            return;
        }
        if (row.id == SettingId::key_file && !values_.is_set(row.id)) {
            for (const auto& file : request_.default_key_files) {
                all.push_back("~/.ssh/" + file.filename().string());
            }
        }
        const bool forwards =
            row.id == SettingId::local_forwards || row.id == SettingId::remote_forwards || row.id == SettingId::dynamic_forwards;
        for (const std::string& element : all) {
            line(row.ssh_config, forwards ? forward_text(row.id, element) : element);
        }
    }

    void algorithms(const settings::Setting& row)
    {
        using transport::AlgorithmKind;
        const session::AlgorithmOverrides& own = request_.algorithms;
        const auto proposed = [&](const std::optional<std::vector<std::string>>& chosen, AlgorithmKind kind) {
            line(row.ssh_config, fmt::format("{}", fmt::join(chosen.value_or(transport::usual_algorithms(kind)), ",")));
        };
        if (row.id == SettingId::ciphers) {
            proposed(own.cipher, AlgorithmKind::cipher);
        } else if (row.id == SettingId::macs) {
            proposed(own.mac, AlgorithmKind::mac);
        } else if (row.id == SettingId::kex_algorithms) {
            proposed(own.key_exchange, AlgorithmKind::key_exchange);
        } else if (row.id == SettingId::host_key_algorithms) {
            proposed(own.host_key, AlgorithmKind::host_key);
        } else {
            const auto names = request_.public_key_algorithms.value_or(auth::usual_signature_algorithms());
            line(row.ssh_config, fmt::format("{}", fmt::join(names, ",")));
        }
    }

    const Settings& values_;
    const session::ConnectionRequest& request_;
    std::string out_;
};

} // namespace

std::string ssh_configuration(const Settings& values, const session::ConnectionRequest& request, const std::string& original_host)
{
    return Printer{values, request}.print(original_host);
}

} // namespace latchkey::cli
