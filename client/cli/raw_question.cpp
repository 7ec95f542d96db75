#include "client/cli/raw_question.h"

#include "keys/base/hash.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace latchkey::cli {

namespace {

/// Four letters that are not taken for each other.
std::string fresh_word()
{
    constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789"; // 32 of them: each as likely as the others
    static_assert(256 % letters.size() == 0);
    std::array<std::uint8_t, 4> bytes{};
    random_bytes(bytes);
    std::string word;
    for (const std::uint8_t byte : bytes) {
        word += letters[byte % letters.size()];
    }
    return word;
}

} // namespace

/// However asking ends (an answer, a cancelled coroutine, one that is destroyed), the session gets its terminal back.
class RawQuestion::Standing {
public:
    explicit Standing(RawQuestion& question) : question_(question)
    {
        question_.answer_ = false;
        question_.word_ = fresh_word();
        question_.line_.emplace();
    }
    Standing(const Standing&) = delete;
    Standing& operator=(const Standing&) = delete;
    ~Standing()
    {
        if (question_.stands()) {
            question_.close(false);
        }
    }

private:
    RawQuestion& question_;
};

asio::awaitable<bool> RawQuestion::ask(std::string about)
{
    co_await wait_answered();
    const bool cancelled = co_await transport::was_cancelled();
    if (!show_ || cancelled) {
        co_return false;
    }
    const Standing standing(*this);
    show_(fmt::format("\r\n\r\nlk: {}\r\nType {} and Enter to allow it; anything else refuses: ", about, word_));
    co_await wait_answered();
    co_return !stands() && answer_;
}

void RawQuestion::end()
{
    if (stands()) {
        close(false);
    }
    show_ = nullptr;
}

void RawQuestion::close(bool answer)
{
    answer_ = answer;
    line_.reset();
    if (show_) {
        show_(answer ? "lk: allowed\r\n" : "lk: refused\r\n");
    }
    changed_.notify();
}

std::size_t RawQuestion::feed(Bytes typed)
{
    if (!stands()) {
        return 0;
    }
    const RawLine::Outcome outcome = line_->feed(typed);
    if (show_ && !outcome.echo.empty()) {
        show_(outcome.echo);
    }
    if (outcome.state != RawLine::State::typing) {
        close(outcome.state == RawLine::State::done && line_->text() == word_);
    }
    return outcome.consumed;
}

asio::awaitable<void> RawQuestion::wait_answered()
{
    while (stands()) {
        const std::uint64_t seen = changed_.generation();
        co_await changed_.wait(seen);
        const bool cancelled = co_await transport::was_cancelled();
        if (cancelled) {
            co_return;
        }
    }
}

} // namespace latchkey::cli
