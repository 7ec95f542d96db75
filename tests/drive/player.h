#pragma once
/// Plays a script on a place, as a person would: looks for what is named, moves the mouse there, presses, types, and looks what came of it.
/// UI thread. After each action it waits until the model has carried it out (Model::settled), never for a fixed time.

#include "tests/drive/hand.h"
#include "tests/drive/items.h"
#include "tests/drive/place.h"
#include "tests/drive/script.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace latchkey::drive {

/// nullopt: done.
using Failure = std::optional<std::string>;

class Player {
public:
    Player(Place& place, model::Model& model) : place_(place), model_(model), hand_(place) {}

    /// The error says what was in the way.
    [[nodiscard]] Failure play(const Line& line);
    /// Frames until the window shows what has happened so far.
    void settle();
    [[nodiscard]] std::string listing();
    /// Every action with its arguments, a line each.
    [[nodiscard]] static std::string actions_in_short();

private:
    struct Action;
    static std::span<const Action> actions();
    static const Action* find_action(std::string_view name);

    Failure click(const Line& line);
    Failure double_click(const Line& line);
    Failure right_click(const Line& line);
    Failure middle_click(const Line& line);
    Failure hover(const Line& line);
    Failure move(const Line& line);
    Failure type(const Line& line);
    Failure choose(const Line& line);
    Failure press_key(const Line& line);
    Failure text(const Line& line);
    Failure drag(const Line& line);
    Failure paste(const Line& line);
    Failure drop(const Line& line);
    Failure scroll(const Line& line);
    Failure wait_for(const Line& line);
    Failure wait_gone(const Line& line);
    Failure expect(const Line& line);
    Failure expect_not(const Line& line);
    Failure value(const Line& line);
    Failure clipboard(const Line& line);
    Failure set_clipboard(const Line& line);
    Failure dump(const Line& line);
    Failure screenshot(const Line& line);
    Failure size(const Line& line);
    Failure scale(const Line& line);
    Failure theme(const Line& line);
    Failure sleep(const Line& line);
    Failure quit(const Line& line);
    Failure echo(const Line& line);

    static constexpr int patience_ms = 5'000; ///< for a label that an action names: dialogs come from other threads
    bool poll(int milliseconds, const std::function<bool()>& happened);
    using Rather = std::optional<kit::ItemKind>;
    [[nodiscard]] std::expected<Item, std::string> look_for(std::string_view label, For what, std::string_view kind,
                                                            Rather rather = std::nullopt);
    [[nodiscard]] std::expected<Item, std::string> bring_into_view(Item item, std::string_view label, For what, std::string_view kind,
                                                                   Rather rather);
    [[nodiscard]] std::expected<Item, std::string> target(const Line& line, For what, Rather rather = std::nullopt);
    Failure press(const Line& line, int button, int times);
    Failure focus_terminal();
    [[nodiscard]] bool taken_already(const Line& line) const;
    Failure press_item(std::string_view label, std::string_view kind, int times);
    [[nodiscard]] bool shows(std::string_view text);
    [[nodiscard]] std::string terminal_text();
    /// Without line ends at its end.
    [[nodiscard]] static std::string trimmed(std::string text);

    Place& place_;
    model::Model& model_;
    Hand hand_;
    Items items_;
    bool picked_ = false; ///< the line before took a file in the picker
};

} // namespace latchkey::drive
