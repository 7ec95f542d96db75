#include "gui/shell/frame.h"

#include "gui/panels/kit/fonts.h"
#include "gui/panels/kit/theme.h"
#include "gui/panels/window_panel.h"
#include "gui/shell/platform/fallback_font.h"

#include <imgui.h>

#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace latchkey::shell {
namespace {

/// Holds what panels want until the drawing is over: a model that is quick would otherwise change what is being drawn.
class Collected final : public view::CommandSink {
public:
    void send(view::Command command) override { commands_.push_back(std::move(command)); }

    void hand_over(model::Model& model)
    {
        for (view::Command& command : commands_) {
            // A full queue means that the IO thread is far behind: the command is lost and counted there. Waiting would freeze the window.
            (void)model.send(std::move(command));
        }
        commands_.clear();
    }

private:
    std::vector<view::Command> commands_;
};

/// Whether the second view has other things on it than the first, not only other text in the same places.
bool other_structure(const view::WindowView& a, const view::WindowView& b)
{
    const auto id = [](const std::optional<view::Question>& question) { return question ? question->id : 0; };
    if (a.page != b.page || a.active_tab != b.active_tab || a.tabs.size() != b.tabs.size() || id(a.question) != id(b.question) ||
        a.picker.has_value() != b.picker.has_value() || a.form.revision != b.form.revision || a.form.key.state != b.form.key.state ||
        a.form.banners.size() != b.form.banners.size() || a.form.saved.size() != b.form.saved.size() || a.theme != b.theme) {
        return true;
    }
    const view::KeyGeneratorView& x_key = a.key_generator;
    const view::KeyGeneratorView& y_key = b.key_generator;
    if (x_key.state != y_key.state || x_key.task != y_key.task || x_key.revision != y_key.revision ||
        x_key.banners.size() != y_key.banners.size()) {
        return true;
    }
    const view::KeysFolderView& x_keys = a.keys_folder;
    const view::KeysFolderView& y_keys = b.keys_folder;
    if (x_keys.state != y_keys.state || x_keys.rows != y_keys.rows || x_keys.matches != y_keys.matches ||
        x_keys.banners.size() != y_keys.banners.size() || x_keys.task.empty() != y_keys.task.empty()) {
        return true;
    }
    if (a.picker && (a.picker->folder != b.picker->folder || a.picker->entries.size() != b.picker->entries.size())) {
        return true;
    }
    if (a.splits.size() != b.splits.size()) {
        return true;
    }
    for (std::size_t i = 0; i < a.tabs.size(); ++i) {
        const view::TabView& x = a.tabs[i];
        const view::TabView& y = b.tabs[i];
        if (x.id != y.id || x.state != y.state || id(x.question) != id(y.question) || x.steps.size() != y.steps.size() ||
            x.banners.size() != y.banners.size() || x.broadcast != y.broadcast || x.find.has_value() != y.find.has_value() ||
            (x.screen == nullptr) != (y.screen == nullptr)) {
            return true;
        }
    }
    return false;
}

} // namespace

class Frame::Impl {
public:
    Impl(model::Model& model, Surroundings surroundings) : model_(model), surroundings_(std::move(surroundings)), view_(model.view())
    {
        kit::load_fonts(*ImGui::GetIO().Fonts);
        panels_.read_primary_selection_by(surroundings_.get_selection);
        // What was asked to be copied before we were here is old.
        clipboard_seen_ = view_->clipboard_serial;
        selection_seen_ = view_->selection_serial;
        sounds_seen_ = view_->bell_sounds;
        attention_seen_ = view_->bell_attention;
        wishes_seen_ = view_->window_wish_serial;
    }

    kit::Palette wanted_palette() const
    {
        switch (view_->theme) {
        case view::Theme::light:
            return kit::Palette::light;
        case view::Theme::dark:
            return kit::Palette::dark;
        case view::Theme::system:
            break;
        }
        return surroundings_.system_is_dark && surroundings_.system_is_dark() ? kit::Palette::dark : kit::Palette::light;
    }

    void copy_what_was_asked()
    {
        if (view_->clipboard_serial != clipboard_seen_) {
            clipboard_seen_ = view_->clipboard_serial;
            if (surroundings_.set_clipboard) {
                surroundings_.set_clipboard(view_->clipboard_request);
            }
        }
        if (view_->selection_serial != selection_seen_) {
            selection_seen_ = view_->selection_serial;
            if (surroundings_.set_selection) {
                surroundings_.set_selection(view_->selection_request);
            }
        }
    }

    /// Several bells between two frames are one.
    void ring_bells()
    {
        if (std::exchange(sounds_seen_, view_->bell_sounds) != view_->bell_sounds && surroundings_.ring) {
            surroundings_.ring();
        }
        if (std::exchange(attention_seen_, view_->bell_attention) != view_->bell_attention && surroundings_.ask_for_attention) {
            surroundings_.ask_for_attention();
        }
    }

    void obey_servers()
    {
        if (std::exchange(wishes_seen_, view_->window_wish_serial) != view_->window_wish_serial && surroundings_.obey) {
            for (const terminal::WindowRequest& wish : view_->window_wishes) {
                surroundings_.obey(wish);
            }
        }
    }

    /// Servers may ask where the window is: said when it has changed.
    void tell_place()
    {
        if (!surroundings_.window_place) {
            return;
        }
        const terminal::WindowPlace now = surroundings_.window_place();
        if (now != place_told_) {
            place_told_ = now;
            (void)model_.send(view::WindowPlaced{now});
        }
    }

    void grow()
    {
        const auto [width, height] = panels_.take_growth();
        if ((width != 0 || height != 0) && surroundings_.grow_window) {
            surroundings_.grow_window(width, height);
        }
    }

    /// The last frame had letters on it that only a font of the system has.
    bool lacks_letters() const { return !has_fallback_ && kit::other_scripts_wanted(); }

    model::Model& model_;
    Surroundings surroundings_;
    std::shared_ptr<const view::WindowView> view_;
    panels::Panels panels_;
    Collected commands_;
    std::optional<kit::Palette> palette_;
    float scale_ = 0;
    bool has_fallback_ = false;
    std::uint64_t clipboard_seen_ = 0;
    std::uint64_t selection_seen_ = 0;
    std::uint64_t sounds_seen_ = 0;
    std::uint64_t attention_seen_ = 0;
    std::uint64_t wishes_seen_ = 0;
    terminal::WindowPlace place_told_;
};

Frame::Frame(model::Model& model, Surroundings surroundings) : impl_(std::make_unique<Impl>(model, std::move(surroundings))) {}

Frame::~Frame() = default;

bool Frame::prepare(float scale)
{
    const std::shared_ptr<const view::WindowView> before = impl_->view_;
    impl_->view_ = impl_->model_.view();
    impl_->copy_what_was_asked();
    impl_->ring_bells();
    impl_->obey_servers();
    impl_->tell_place();
    if (impl_->lacks_letters()) {
        // Only now, since such a font costs more memory than all of ours together.
        impl_->has_fallback_ = true;
        if (const auto bytes = fallback_font(); !bytes.empty()) {
            kit::add_fallback_font(*ImGui::GetIO().Fonts, bytes);
        }
    }
    const kit::Palette palette = impl_->wanted_palette();
    if (impl_->palette_ != palette || impl_->scale_ != scale) {
        impl_->palette_ = palette;
        impl_->scale_ = scale;
        kit::apply_theme(palette, scale);
        return true;
    }
    return other_structure(*before, *impl_->view_);
}

void Frame::draw()
{
    impl_->panels_.draw(*impl_->view_, impl_->commands_);
    impl_->commands_.hand_over(impl_->model_);
    impl_->grow();
}

double Frame::idle_seconds() const
{
    return impl_->lacks_letters() ? 0 : impl_->panels_.next_frame_in().value_or(std::numeric_limits<double>::infinity());
}

bool Frame::terminal_focused() const
{
    return impl_->panels_.terminal_focused();
}

const view::WindowView& Frame::view() const
{
    return *impl_->view_;
}

} // namespace latchkey::shell
