/// The form and the sessions of other programs: into the boxes, or opened at once.

#include "gui/model/form.h"

namespace latchkey::model {

void Form::read_sessions_elsewhere()
{
    elsewhere_job_ = context_.disk.run([where = elsewhere_](const Work&) { return list_elsewhere(where); },
                                       [this](ListedSessions listed) {
                                           saved_elsewhere_ = std::move(listed.sessions);
                                           notices_elsewhere_ = std::move(listed.notices);
                                           changed();
                                       });
}

/// What it is becomes a session of ours when it is saved.
void Form::load_elsewhere(view::SessionFrom from, const std::string& name, std::function<void()> then)
{
    load_job_ = context_.disk.run(
        [from, name, where = elsewhere_, defaults = defaults_](const Work&) { return read_elsewhere(from, name, where, defaults); },
        [this, from, name, then = std::move(then)](Result<ForeignSession> read) {
            if (!read) {
                say("session-name", view::Banner::Tone::bad, read.error().sentence());
                return;
            }
            unsay("session-name");
            take(std::move(read->effective), {});
            selected_.clear();
            name_.clear();
            shown_elsewhere_ = std::pair{from, name};
            if (!read->said.empty()) {
                say("session-name", view::Banner::Tone::info, std::move(read->said));
            }
            if (then) {
                then();
            }
            changed();
        });
}

void Form::open_elsewhere(view::SessionFrom from, const std::string& name, std::function<void(Opening)> open)
{
    load_elsewhere(from, name, [this, open = std::move(open)] {
        if (auto opening = this->opening()) {
            open(std::move(*opening));
        }
    });
}

} // namespace latchkey::model
