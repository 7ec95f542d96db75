#include "client/transport/kexinit.h"

#include "client/transport/client_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace latchkey::transport {
namespace {

constexpr std::uint8_t msg_kexinit = 20;
constexpr std::size_t packet_limit = 35000; // RFC 4253 §6.1
constexpr std::size_t names_limit = 64;

std::uint32_t read_u32(Bytes at)
{
    return (std::uint32_t{at[0]} << 24) | (std::uint32_t{at[1]} << 16) | (std::uint32_t{at[2]} << 8) | at[3];
}

std::optional<std::vector<std::string>> take_names(Bytes& rest)
{
    if (rest.size() < 4 || rest.size() - 4 < read_u32(rest)) {
        return std::nullopt;
    }
    const std::size_t length = read_u32(rest);
    std::string_view text = as_text(rest.subspan(4, length));
    rest = rest.subspan(4 + length);
    std::vector<std::string> names;
    while (!text.empty() && names.size() < names_limit) {
        const std::size_t comma = std::min(text.find(','), text.size());
        names.push_back(clean_text(text.substr(0, comma), Lines::one, 64));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return names;
}

bool share(const std::vector<std::string>& ours, const std::vector<std::string>& theirs)
{
    return std::ranges::any_of(ours, [&](const std::string& name) { return std::ranges::find(theirs, name) != theirs.end(); });
}

} // namespace

std::optional<KexOffer> parse_kex_offer(Bytes stream)
{
    constexpr std::size_t before_lists = 4 + 1 + 1 + 16; // length, padding length, message, cookie
    if (stream.size() < before_lists) {
        return std::nullopt;
    }
    const std::size_t length = read_u32(stream);
    if (length > packet_limit || stream.size() < 4 + length || length < before_lists - 4 || stream[5] != msg_kexinit) {
        return std::nullopt;
    }
    Bytes rest = stream.subspan(before_lists, 4 + length - before_lists);
    KexOffer offer;
    std::vector<std::string> other_direction;
    for (std::vector<std::string>* list : {&offer.key_exchange, &offer.host_key, &offer.cipher, &other_direction, &offer.mac}) {
        auto names = take_names(rest);
        if (!names) {
            return std::nullopt;
        }
        *list = std::move(*names);
    }
    return offer;
}

std::string missing_in_common(const Proposal& ours, const KexOffer& theirs)
{
    const auto say = [](std::string_view kind, const std::vector<std::string>& names) {
        return fmt::format("{} (the server offers only {})", kind, names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", ")));
    };
    if (!share(ours.key_exchange, theirs.key_exchange)) {
        return say("key exchange", theirs.key_exchange);
    }
    if (!share(ours.host_key, theirs.host_key)) {
        return say("host key", theirs.host_key);
    }
    if (!share(ours.cipher, theirs.cipher)) {
        return say("cipher", theirs.cipher);
    }
    if (!share(ours.mac, theirs.mac)) {
        return say("MAC", theirs.mac);
    }
    return {};
}

} // namespace latchkey::transport
