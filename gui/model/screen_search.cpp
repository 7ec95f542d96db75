#include "gui/model/screen_search.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <re2/re2.h>

namespace latchkey::model {
namespace {

constexpr std::size_t max_hits = 10'000;
constexpr std::size_t max_pattern = 1024;
constexpr std::size_t batch_size = 256 * 1024;

/// Many lines as one text: the matcher's start costs more than a line.
class Batch {
public:
    Batch(const re2::RE2& expression, const terminal::Terminal& terminal, std::vector<terminal::Found>& hits)
        : expression_(expression), terminal_(terminal), hits_(hits)
    {
    }

    /// False when enough was found.
    bool add(terminal::LineId line, std::string_view text)
    {
        lines_.push_back({text_.size(), line});
        text_ += text;
        text_ += '\n';
        return text_.size() < batch_size || search();
    }

    bool search()
    {
        std::size_t at = 0;
        re2::StringPiece match;
        const re2::StringPiece all{text_.data(), text_.size()};
        while (at < text_.size() && hits_.size() < max_hits && expression_.Match(all, at, text_.size(), re2::RE2::UNANCHORED, &match, 1)) {
            const auto begin = static_cast<std::size_t>(match.data() - text_.data());
            if (match.empty()) {
                at = begin + 1; // ^, a*: no cells
                while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U) {
                    ++at;
                }
                continue;
            }
            const auto next = std::ranges::upper_bound(lines_, begin, {}, &Start::offset);
            const Start& start = *std::prev(next);
            if (const auto cells = terminal_.cells_of(start.line, begin - start.offset, begin + match.size() - start.offset)) {
                hits_.push_back(*cells);
            }
            at = begin + match.size();
        }
        text_.clear();
        lines_.clear();
        return hits_.size() < max_hits;
    }

private:
    struct Start {
        std::size_t offset;
        terminal::LineId line;
    };
    const re2::RE2& expression_;
    const terminal::Terminal& terminal_;
    std::vector<terminal::Found>& hits_;
    std::string text_;
    std::vector<Start> lines_;
};

void add_cells(std::vector<view::SelectedCells>& out, const terminal::Found& hit, const terminal::Snapshot& screen)
{
    const terminal::LineId top = screen.top_line();
    for (int row = 0; row < screen.rows(); ++row) {
        const terminal::LineId line = top + static_cast<terminal::LineId>(row);
        if (line < hit.at.line || line > hit.end.line) {
            continue;
        }
        const int begin = line == hit.at.line ? hit.at.col : 0;
        const int end = line == hit.end.line ? hit.end.col : screen.cols();
        if (begin < end) {
            out.push_back({row, begin, end});
        }
    }
}

} // namespace

ScreenSearch::ScreenSearch() = default;
ScreenSearch::~ScreenSearch() = default;
ScreenSearch::ScreenSearch(ScreenSearch&&) noexcept = default;
ScreenSearch& ScreenSearch::operator=(ScreenSearch&&) noexcept = default;

void ScreenSearch::look_for(Wanted wanted, const terminal::Terminal& terminal, terminal::LineId top)
{
    wanted_ = std::move(wanted);
    expression_.reset();
    problem_.clear();
    if (wanted_.text.size() > max_pattern) {
        wanted_.text.resize(max_pattern);
    }
    if (wanted_.expression && !wanted_.text.empty()) {
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_case_sensitive(wanted_.match_case);
        options.set_never_nl(true);
        options.set_max_mem(std::int64_t{8} << 20);
        expression_ = std::make_unique<re2::RE2>("(?m)" + wanted_.text, options);
        if (!expression_->ok()) {
            problem_ = "This is no regular expression: " + expression_->error() + ".";
            expression_.reset();
        } else if (re2::RE2::FullMatch("", *expression_)) {
            problem_ = "This expression is satisfied with nothing: write + in place of *.";
            expression_.reset();
        }
    }
    find(terminal);
    const auto below = std::ranges::find_if(hits_, [top](const terminal::Found& hit) { return hit.at.line >= top; });
    current_ = hits_.empty() ? 0 : static_cast<std::size_t>(below == hits_.end() ? std::ssize(hits_) - 1 : below - hits_.begin());
}

void ScreenSearch::refresh(const terminal::Terminal& terminal)
{
    const std::optional<terminal::Found> before = current() != nullptr ? std::optional{*current()} : std::nullopt;
    find(terminal);
    if (hits_.empty()) {
        current_ = 0;
    } else if (before) {
        const auto same = std::ranges::lower_bound(hits_, before->at, {}, &terminal::Found::at);
        current_ = same == hits_.end() ? hits_.size() - 1 : static_cast<std::size_t>(same - hits_.begin());
    } else {
        current_ = hits_.size() - 1;
    }
}

void ScreenSearch::step(int by)
{
    if (!hits_.empty()) {
        const auto count = static_cast<std::ptrdiff_t>(hits_.size());
        current_ = static_cast<std::size_t>((static_cast<std::ptrdiff_t>(current_) + by % count + count) % count);
    }
}

const terminal::Found* ScreenSearch::current() const
{
    return current_ < hits_.size() ? &hits_[current_] : nullptr;
}

view::FindView ScreenSearch::view() const
{
    view::FindView view;
    view.text = wanted_.text;
    view.expression = wanted_.expression;
    view.match_case = wanted_.match_case;
    view.count = hits_.size();
    view.more = hits_.size() >= max_hits;
    view.current = hits_.empty() ? 0 : current_ + 1;
    view.problem = problem_;
    return view;
}

view::FindView ScreenSearch::view(const terminal::Snapshot& screen) const
{
    view::FindView out = view();
    if (hits_.empty() || screen.rows() == 0) {
        return out;
    }
    const terminal::LineId top = screen.top_line();
    const terminal::LineId bottom = screen.line_of(screen.rows() - 1);
    // Hits do not overlap, so that their ends are in order, too.
    auto hit = std::ranges::lower_bound(hits_, top, {}, [](const terminal::Found& each) { return each.end.line; });
    for (; hit != hits_.end() && hit->at.line <= bottom; ++hit) {
        add_cells(&*hit == current() ? out.current_hit : out.hits, *hit, screen);
    }
    return out;
}

void ScreenSearch::find(const terminal::Terminal& terminal)
{
    hits_.clear();
    if (wanted_.text.empty()) {
        return;
    }
    if (wanted_.expression) {
        find_expression(terminal);
    } else {
        hits_ = terminal.find(wanted_.text, wanted_.match_case, max_hits);
    }
}

void ScreenSearch::find_expression(const terminal::Terminal& terminal)
{
    if (!expression_) {
        return;
    }
    Batch batch{*expression_, terminal, hits_};
    terminal.for_each_line([&](terminal::LineId line, std::string_view text) { return batch.add(line, text); });
    (void)batch.search();
}

} // namespace latchkey::model
