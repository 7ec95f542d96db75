#pragma once
/// What went wrong: a code, its subject (a file, a host, an option) and a detail. One function, sentence(), makes of it the one sentence
/// that people read: what happened, to what, and what to do now. Expected failures are values of Result<T>; exceptions are bugs.
///
/// Each room has its own enum of codes and registers it by one ADL function:
///
///     enum class KeyErrc { not_a_key = 1, wrong_passphrase, … };
///     const ErrorDomain& error_domain(KeyErrc);        // declared beside the enum, defined in key_error.cpp
///
/// Any thread.

#include <concepts>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

class Error;

/// A room's codes: its name ("keys") and the wording of its sentences.
class ErrorDomain {
public:
    constexpr ErrorDomain() noexcept = default;
    ErrorDomain(const ErrorDomain&) = delete;
    ErrorDomain& operator=(const ErrorDomain&) = delete;
    virtual ~ErrorDomain() = default;

    [[nodiscard]] virtual std::string_view name() const noexcept = 0;

    /// One sentence, or two when the second is the way out. Starts with the subject where there is one; no trailing newline.
    [[nodiscard]] virtual std::string sentence(const Error& error) const = 0;
};

template <class E>
concept ErrorCode = requires(E code) {
    { error_domain(code) } -> std::same_as<const ErrorDomain&>;
};

class [[nodiscard]] Error {
public:
    template <ErrorCode E>
    Error(E code, std::string subject = {},
          std::string detail = {}) // NOLINT: `return std::unexpected(Error{KeyErrc::x})` and implicit both wanted
        : domain_(&error_domain(code)), code_(static_cast<int>(code)), subject_(std::move(subject)), detail_(std::move(detail))
    {
    }

    template <ErrorCode E>
    [[nodiscard]] bool is(E code) const noexcept
    {
        return domain_ == &error_domain(code) && code_ == static_cast<int>(code);
    }

    [[nodiscard]] const ErrorDomain& domain() const noexcept { return *domain_; }
    [[nodiscard]] int code() const noexcept { return code_; }
    [[nodiscard]] const std::string& subject() const noexcept { return subject_; }
    [[nodiscard]] const std::string& detail() const noexcept { return detail_; }

    /// The same error about another subject: a decoder knows no file name, its caller does.
    [[nodiscard]] Error about(std::string subject) const&
    {
        Error copy = *this;
        copy.subject_ = std::move(subject);
        return copy;
    }

    [[nodiscard]] std::string sentence() const { return domain_->sentence(*this); }

private:
    const ErrorDomain* domain_;
    int code_;
    std::string subject_;
    std::string detail_;
};

template <class T>
using Result = std::expected<T, Error>;

using Status = Result<void>;

template <ErrorCode E>
[[nodiscard]] std::unexpected<Error> fail(E code, std::string subject = {}, std::string detail = {})
{
    return std::unexpected<Error>(Error{code, std::move(subject), std::move(detail)});
}

} // namespace latchkey
