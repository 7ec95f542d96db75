#include "client/cli/argv.h"

#include <cstring>

namespace latchkey::cli {

namespace {

std::span<char*>& kept() noexcept
{
    static std::span<char*> arguments;
    return arguments;
}

} // namespace

void keep_argv(std::span<char*> arguments) noexcept
{
    kept() = arguments;
}

void wipe_from_argv(std::string_view secret) noexcept
{
    for (char* argument : kept()) {
        const std::string_view text = argument == nullptr ? std::string_view{} : std::string_view{argument};
        // "-Nsecret" and "--new-passphrase=secret" hold it at their end.
        if (!secret.empty() && text.ends_with(secret)) {
            std::memset(argument + (text.size() - secret.size()), 'x', secret.size());
        }
    }
}

} // namespace latchkey::cli
