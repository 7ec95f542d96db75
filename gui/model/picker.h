#pragma once
/// The file picker's content: a folder's entries, all of them, read by a job; keys are marked by what is in them, a little later.
///
/// Limits: 20,000 entries are listed; the newest 300 regular files of 1 byte to 1 MiB are looked into, 32 MiB in all. IO thread.

#include "gui/model/context.h"
#include "gui/view/picker_view.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace latchkey::model {

class Picker {
public:
    explicit Picker(Context& context) : context_(context) {}

    /// Opens on the folder of `current`, else on the last one, else on Downloads or home.
    void open(std::string field, std::string title, const std::string& current);
    /// Asks for the name of a new file; begins in `folder`, or where it was last.
    void open_to_save(std::string field, std::string title, const std::filesystem::path& folder, std::string name,
                      std::vector<std::string> formats = {});
    /// Asks for a folder; begins in that one, or where it was last.
    void open_for_folder(std::string field, std::string title, const std::filesystem::path& folder);
    void go(const std::string& folder);
    /// The chosen file, which to save need not exist; nullopt when a folder was chosen, which is shown then.
    /// Of a picker for folders: the folder; no name is the one that is shown.
    [[nodiscard]] std::optional<std::filesystem::path> choose(const std::string& name);
    void close();

    [[nodiscard]] bool shown() const { return view_.has_value(); }
    [[nodiscard]] const std::optional<view::PickerView>& view() const { return view_; }

private:
    void show(std::string field, std::string title);
    void list(std::filesystem::path folder);

    Context& context_;
    std::optional<view::PickerView> view_;
    std::filesystem::path folder_;
    std::map<std::string, std::filesystem::path> exact_; ///< shown name -> path, exact to the byte
    Job listing_;
    Job marking_;
};

} // namespace latchkey::model
