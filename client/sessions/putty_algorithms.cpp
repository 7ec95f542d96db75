#include "client/sessions/putty_algorithms.h"

#include "client/settings/words.h"

#include <algorithm>
#include <array>
#include <span>

namespace latchkey::sessions {

namespace {

constexpr std::string_view warning_line = "WARN";

/// Where PuTTY puts a word that a saved list does not have.
enum class Place { front, end, behind };

struct Word {
    std::string_view putty;
    std::string_view ours; ///< with commas between; "": Latchkey does not have it
    Place place;
    std::string_view neighbour{}; ///< of Place::behind
};

// In the order in which missing words are put in: a neighbour comes before those that stand behind it.
constexpr std::array ciphers{
    Word{"aes", "aes256-ctr,aes192-ctr,aes128-ctr,aes256-cbc,aes192-cbc,aes128-cbc", Place::end},
    Word{"chacha20", "chacha20-poly1305@openssh.com", Place::behind, "aes"},
    Word{"aesgcm", "aes256-gcm@openssh.com,aes128-gcm@openssh.com", Place::behind, "chacha20"},
    Word{"3des", "3des-cbc", Place::end},
    Word{warning_line, "", Place::end},
    Word{"des", "", Place::end},
    Word{"blowfish", "", Place::end},
    Word{"arcfour", "", Place::end},
};
constexpr std::array key_exchanges{
    Word{"ecdh", "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521", Place::front},
    Word{"ntru-curve25519", "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com", Place::front},
    Word{"mlkem-nist", "mlkem768nistp256-sha256,mlkem1024nistp384-sha384", Place::front},
    Word{"mlkem-curve25519", "mlkem768x25519-sha256", Place::front},
    Word{"dh-gex-sha1", "diffie-hellman-group-exchange-sha256,diffie-hellman-group-exchange-sha1", Place::end},
    Word{"dh-group15-sha512", "diffie-hellman-group15-sha512", Place::behind, "dh-gex-sha1"},
    Word{"dh-group18-sha512", "diffie-hellman-group18-sha512", Place::behind, "dh-gex-sha1"},
    Word{"dh-group17-sha512", "diffie-hellman-group17-sha512", Place::behind, "dh-gex-sha1"},
    Word{"dh-group16-sha512", "diffie-hellman-group16-sha512", Place::behind, "dh-gex-sha1"},
    Word{"dh-group14-sha1", "diffie-hellman-group14-sha256,diffie-hellman-group14-sha1", Place::end},
    Word{"rsa", "", Place::end},
    Word{warning_line, "", Place::end},
    Word{"dh-group1-sha1", "diffie-hellman-group1-sha1", Place::behind, warning_line},
};
constexpr std::array host_keys{
    Word{"ed25519", "ssh-ed25519", Place::front},
    Word{"ed448", "", Place::behind, "ed25519"},
    Word{"ecdsa", "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521", Place::end},
    Word{"rsa", "rsa-sha2-512,rsa-sha2-256,ssh-rsa", Place::end},
    Word{"dsa", "ssh-dss", Place::end},
    Word{warning_line, "", Place::end},
};

// Orders that PuTTY itself replaces, or that were usual in some version, and that the rule below would not see to be so: 0.58 to 0.67.
constexpr std::array<std::string_view, 2> replaced_orders{"dh-group14-sha1,dh-group1-sha1,rsa,WARN,dh-gex-sha1",
                                                          "dh-group14-sha1,dh-group1-sha1,WARN,dh-gex-sha1"};

std::span<const Word> words_of(PuttyOrder order)
{
    switch (order) {
    case PuttyOrder::cipher:
        return ciphers;
    case PuttyOrder::key_exchange:
        return key_exchanges;
    case PuttyOrder::host_key:
        break;
    }
    return host_keys;
}

using List = std::vector<const Word*>;

List::iterator find_in(List& list, std::string_view word)
{
    return std::ranges::find_if(list, [&](const Word* w) { return w->putty == word; });
}

void put_in(List& list, const Word& word)
{
    const auto neighbour = find_in(list, word.neighbour);
    if (word.place == Place::front) {
        list.insert(list.begin(), &word);
    } else if (word.place == Place::behind && neighbour != list.end()) {
        list.insert(neighbour + 1, &word);
    } else {
        list.push_back(&word);
    }
}

// Each known word once, in the list's order, with those that are missing.
List completed(std::span<const Word> words, std::string_view text)
{
    List list;
    while (!text.empty()) {
        const std::string_view name = settings::trimmed(text.substr(0, text.find(',')));
        text.remove_prefix(std::min(std::min(text.find(','), text.size()) + 1, text.size()));
        const auto known = std::ranges::find(words, name, &Word::putty);
        if (known != words.end() && find_in(list, name) == list.end()) {
            list.push_back(&*known);
        }
    }
    for (const Word& word : words) {
        if (find_in(list, word.putty) == list.end()) {
            put_in(list, word);
        }
    }
    return list;
}

// What stands before the warning line and is not of the last century.
List modern(const List& list)
{
    List out;
    for (const Word* word : list) {
        if (word->putty == warning_line) {
            break;
        }
        if (!word->ours.empty() && word->putty != "dsa" && word->putty != "dh-group1-sha1") {
            out.push_back(word);
        }
    }
    return out;
}

} // namespace

PuttyAlgorithms putty_algorithms(PuttyOrder order, std::string_view list)
{
    PuttyAlgorithms out;
    const auto words = words_of(order);
    const List all = completed(words, list);
    const bool replaced = order == PuttyOrder::key_exchange && std::ranges::find(replaced_orders, list) != replaced_orders.end();
    if (replaced || modern(all) == modern(completed(words, {}))) {
        return out;
    }
    std::string names;
    for (const Word* word : all) {
        if (word->putty == warning_line) {
            break;
        }
        if (word->ours.empty()) {
            out.left_out.emplace_back(word->putty);
        } else {
            names += names.empty() ? "" : ",";
            names += word->ours;
        }
    }
    if (!names.empty()) {
        out.names = std::move(names);
    }
    return out;
}

} // namespace latchkey::sessions
