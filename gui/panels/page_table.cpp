#include "gui/panels/page_table.h"

#include <algorithm>
#include <array>

namespace latchkey::panels {
namespace {

struct Known {
    std::string_view path;
    std::string_view title;
    std::string_view heading;
};

constexpr std::array known_pages = {
    Known{"Session", "Basic options for your session", "Specify the destination you want to connect to"},
    Known{"Session/Logging", "Options controlling session logging", "Session logging"},
    Known{"Terminal", "Options controlling the terminal emulation", "Set various terminal options"},
    Known{"Terminal/Keyboard", "Options controlling the effects of keys", "Change the sequences sent by"},
    Known{"Terminal/Bell", "Options controlling the terminal bell", "Set the style of bell"},
    Known{"Terminal/Features", "Enabling and disabling advanced terminal features", "Features"},
    Known{"Window", "Options controlling Latchkey's window", "Control the scrollback in the window"},
    Known{"Window/Appearance", "Configure the appearance of Latchkey's window", "Adjust the use of the cursor and the text"},
    Known{"Window/Behaviour", "Configure the behaviour of Latchkey's window", "Window behaviour"},
    Known{"Window/Translation", "Options controlling character set translation", "Character set translation"},
    Known{"Window/Selection", "Options controlling copy and paste", "Control use of mouse and keyboard"},
    Known{"Window/Colours", "Options controlling use of colours", "General options for colour usage"},
    Known{"Connection", "Options controlling the connection", "Connecting, and sending of null packets to keep the session active"},
    Known{"Connection/Data", "Data to send to the server", "Terminal details"},
    Known{"Connection/Proxy", "Options controlling proxy usage", "Proxy"},
    Known{"Connection/SSH", "Options controlling SSH connections", "Protocol options"},
    Known{"Connection/SSH/Kex", "Options controlling SSH key exchange", "Key exchange"},
    Known{"Connection/SSH/Host keys", "Options controlling SSH host keys", "Host keys"},
    Known{"Connection/SSH/Cipher", "Options controlling SSH encryption", "Encryption"},
    Known{"Connection/SSH/Auth", "Options controlling SSH authentication", "Authentication parameters"},
    Known{"Connection/SSH/Auth/Credentials", "Credentials to authenticate with", "Public-key authentication"},
    Known{"Connection/SSH/TTY", "Remote terminal settings", "Terminal of the session"},
    Known{"Connection/SSH/Tunnels", "Options controlling SSH port forwarding", "Port forwarding"},
    Known{"Settings", "Settings of the program", "For all sessions"},
};

std::size_t rank(std::string_view path)
{
    const auto* place = std::ranges::find(known_pages, path, &Known::path);
    return static_cast<std::size_t>(place - known_pages.begin());
}

void add_with_branches(std::vector<PageRow>& pages, std::string_view path)
{
    for (std::size_t end = path.find('/');; end = path.find('/', end + 1)) {
        const std::string part{path.substr(0, end)};
        if (std::ranges::find(pages, part, &PageRow::path) == pages.end()) {
            pages.push_back({part, false});
        }
        if (end == std::string_view::npos) {
            return;
        }
    }
}

/// Only for pages that PuTTY does not know: behind the page above them.
bool before(const PageRow& a, const PageRow& b)
{
    const std::size_t rank_a = rank(a.path);
    const std::size_t rank_b = rank(b.path);
    return rank_a != rank_b ? rank_a < rank_b : a.path < b.path;
}

} // namespace

std::string_view PageRow::name() const
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string_view{path} : std::string_view{path}.substr(slash + 1);
}

int PageRow::depth() const
{
    return static_cast<int>(std::ranges::count(path, '/'));
}

std::vector<PageRow> pages_of(const view::FormView& form)
{
    std::vector<PageRow> pages;
    if (form.changing.empty()) {
        add_with_branches(pages, session_page);
    }
    for (const view::Field& field : form.fields) {
        if (!field.page.empty()) {
            add_with_branches(pages, field.page);
        }
    }
    if (form.find("key_file") != nullptr) {
        add_with_branches(pages, credentials_page);
    }
    std::ranges::sort(pages, before);
    for (PageRow& page : pages) {
        page.branch = std::ranges::any_of(pages, [&](const PageRow& other) { return other.path.starts_with(page.path + "/"); });
    }
    return pages;
}

PageWords words_of(std::string_view path)
{
    const auto* place = std::ranges::find(known_pages, path, &Known::path);
    if (place != known_pages.end()) {
        return {std::string{place->title}, std::string{place->heading}};
    }
    const std::size_t slash = path.rfind('/');
    const std::string name{slash == std::string_view::npos ? path : path.substr(slash + 1)};
    return {name, name};
}

bool shows(std::string_view page, const view::Field& field)
{
    if (field.id == "key_file") {
        return page == session_page || page == auth_page || page == credentials_page;
    }
    return field.page == page;
}

} // namespace latchkey::panels
