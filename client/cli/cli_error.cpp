#include "client/cli/cli_error.h"

#include <fmt/format.h>

namespace latchkey::cli {

namespace {

class CliDomain final : public ErrorDomain {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "cli"; }

    [[nodiscard]] std::string sentence(const Error& error) const override
    {
        const std::string& what = error.subject();
        const std::string& detail = error.detail();
        switch (static_cast<CliErrc>(error.code())) {
        case CliErrc::unknown_flag:
            return fmt::format("There is no option {}; --help lists them.", what);
        case CliErrc::not_here:
            return fmt::format("{} ({}) is an option that lk does not have; leave it out.", what, detail);
        case CliErrc::missing_value:
            return fmt::format("{} needs a value.", what);
        case CliErrc::unwanted_value:
            return fmt::format("{} takes no value.", what);
        case CliErrc::missing_word:
            return fmt::format("Say {}; --help shows how.", what);
        case CliErrc::unwanted_word:
            return fmt::format("\"{}\" is one word too many; --help shows how.", what);
        case CliErrc::bad_value:
            return fmt::format("{} needs {}.", what, detail);
        case CliErrc::bad_destination:
            return fmt::format("\"{}\" is not a host to connect to: {}.", what, detail);
        case CliErrc::cannot_read:
            return detail;
        }
        return what;
    }
};

} // namespace

const ErrorDomain& error_domain(CliErrc)
{
    static const CliDomain domain;
    return domain;
}

} // namespace latchkey::cli
