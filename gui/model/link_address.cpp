#include "gui/model/link_address.h"

#include "client/transport/client_error.h"

#include <algorithm>
#include <cctype>

namespace latchkey::model {
namespace {

constexpr std::size_t max_shown = 2048;

std::string lower(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// The host of what follows "https://": a name before "@" is not it, however much it looks like one.
std::string_view host_of(std::string_view rest)
{
    rest = rest.substr(0, rest.find_first_of("/?#\\"));
    const auto at = rest.rfind('@');
    return at == std::string_view::npos ? rest : rest.substr(at + 1);
}

/// Some mail programs attach a file of the reader's when a link says so.
bool attaches(std::string_view mail)
{
    return lower(mail).find("attach") != std::string::npos;
}

} // namespace

LinkAddress read_link(std::string_view raw)
{
    LinkAddress link;
    link.shown = transport::clean_text(raw, transport::Lines::one, max_shown);
    const auto colon = raw.find(':');
    if (colon == std::string_view::npos) {
        return link;
    }
    const std::string scheme = lower(raw.substr(0, colon));
    std::string_view rest = std::string_view{link.shown}.substr(std::min(colon + 1, link.shown.size()));
    bool known = false;
    if (scheme == "http" || scheme == "https") {
        known = rest.starts_with("//");
        link.leads_to = host_of(rest.substr(known ? 2 : 0));
    } else if (scheme == "mailto") {
        known = !attaches(rest);
        link.leads_to = rest.substr(0, rest.find('?'));
    }
    const bool whole = link.shown == raw && raw.find_first_of(" \"'`<>") == std::string_view::npos;
    link.may_open = known && whole && !link.leads_to.empty();
    return link;
}

} // namespace latchkey::model
