#pragma once
/// An `lk ssh -N` that runs beside a test, for its forwards. Test threads.

#include "tests/e2e/lk.h"
#include "tests/support/process.h"
#include "tests/support/wait.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::e2e {

/// An `lk ssh -N` that runs beside the test, and the ports that it says it has taken, in the order of local, dynamic, remote.
class RunningLk {
public:
    RunningLk(const Lk& lk, const std::vector<std::string>& argv, std::size_t ports)
        : out_((lk.folder() / ("running-" + std::to_string(++started_))).string()), process_(argv, out_, out_, lk.options())
    {
        const bool there = support::wait_until([&] { return taken().size() >= ports || !process_.running(); });
        EXPECT_TRUE(there && process_.running()) << said();
        ports_ = taken();
        ports_.resize(ports);
    }
    [[nodiscard]] std::uint16_t port(std::size_t i = 0) const { return ports_.at(i); }
    [[nodiscard]] std::string said() const { return support::read_file(out_); }
    [[nodiscard]] support::ChildProcess& process() { return process_; }

private:
    [[nodiscard]] std::vector<std::uint16_t> taken() const
    {
        constexpr std::string_view mark = "Allocated port ";
        std::vector<std::uint16_t> ports;
        const std::string text = said();
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
            const std::size_t digits = at + mark.size();
            if (text.find('\n', digits) != std::string::npos) {
                ports.push_back(static_cast<std::uint16_t>(std::stoul(text.substr(digits))));
            }
        }
        return ports;
    }

    static inline int started_ = 0; ///< each has a file of its own
    std::string out_;
    support::ChildProcess process_;
    std::vector<std::uint16_t> ports_;
};

} // namespace latchkey::e2e
