#include "client/forward/forwards_from_settings.h"

#include "client/settings/codecs.h"

#include <array>
#include <utility>

namespace latchkey::forward {

using settings::ForwardSpec;
using settings::SettingId;

Result<std::vector<ForwardSpec>> forwards_from_settings(const settings::Settings& values)
{
    using Kind = ForwardSpec::Kind;
    constexpr std::array lists{std::pair{SettingId::local_forwards, Kind::local}, std::pair{SettingId::dynamic_forwards, Kind::dynamic},
                               std::pair{SettingId::remote_forwards, Kind::remote}};
    std::vector<ForwardSpec> forwards;
    if (values.flag(SettingId::clear_all_forwardings)) {
        return forwards;
    }
    for (const auto& [id, kind] : lists) {
        for (const std::string& text : values.list(id)) {
            auto spec = settings::parse_forward(kind, text);
            if (!spec) {
                return std::unexpected(spec.error());
            }
            forwards.push_back(*std::move(spec));
        }
    }
    return forwards;
}

ForwardOptions forward_options_from_settings(const settings::Settings& values)
{
    ForwardOptions options;
    options.gateway_ports = values.flag(SettingId::gateway_ports) ? GatewayPorts::yes : GatewayPorts::no;
    options.stream_local_mask =
        settings::parse_file_mask(values.text(SettingId::stream_local_bind_mask)).value_or(options.stream_local_mask);
    options.stream_local_unlink = values.flag(SettingId::stream_local_bind_unlink);
    return options;
}

} // namespace latchkey::forward
