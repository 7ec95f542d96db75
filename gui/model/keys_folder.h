#pragma once
/// The Keys folder page: the review of a folder, what is looked for in it, and what can be done with its keys. IO thread; files are read
/// and written by jobs. One slow thing is done at a time besides the review; each can be cancelled.

#include "client/auth/agent_client.h"
#include "client/sessions/session_store.h"
#include "gui/model/context.h"
#include "gui/model/key_entries.h"
#include "gui/model/key_opener.h"
#include "gui/model/picker.h"
#include "gui/view/command.h"
#include "gui/view/keys_folder_view.h"
#include "keys/match.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::model {

class KeysFolder {
public:
    /// What it needs of the window around it.
    struct Around {
        std::function<view::QuestionId(KeyOpener::What, std::function<void(view::Answer)>)> ask;
        std::function<void(view::QuestionId)> take_back;
        std::function<void(std::string)> copy; ///< to the clipboard
        std::function<void(const std::filesystem::path&)> new_session_with;
        std::function<void(const std::filesystem::path&)> generator_loads;
        std::function<void(Secret)> generator_takes; ///< a key as text
    };

    KeysFolder(Context& context, std::shared_ptr<sessions::SessionStore> store, Picker& picker, Around around);

    /// The page comes to the front: the folder is read (again).
    void shown();
    void review(const std::filesystem::path& folder);

    void on(const view::ChooseKeysFolder& command);
    void on(const view::ReviewKeys& command);
    void on(const view::CancelKeysTask& command);
    void on(view::SearchKeys command);
    void on(const view::CopyPublicLines& command);
    void on(const view::MakeKeysPrivate& command);
    void on(const view::ChangeKeyPassphrase& command);
    void on(view::TryKeyPassphrase command);
    void on(const view::AddKeyToAgent& command);
    void on(const view::NewSessionWithKey& command);
    void on(const view::OpenInKeyGenerator& command);
    void on(const view::DecryptPassword& command);
    void on(const view::ShowCertificate& command);
    void on(view::PasteKeyRow command);
    void on(const view::SavePastedKey& command);
    void on(const view::ForgetPastedKey& command);

    /// The picker chose for this page; false when it was open for something else.
    bool picked(const std::string& field, const std::filesystem::path& path);
    void dismiss(const std::string& banner);

    /// Rebuilt when something changed.
    [[nodiscard]] const view::KeysFolderView& view();

private:
    using Tone = view::Banner::Tone;

    void read_sessions();
    void read_folder(sessions::SessionList list, settings::Settings defaults);
    void was_read(Result<KeyEntries> read);
    void publish_rows();
    void search();
    void search_fingerprint(keys::FingerprintQuery query);
    void search_words();

    [[nodiscard]] const KeyEntry* find(view::KeyId key) const;
    [[nodiscard]] KeyOpener::Source source_of(const KeyEntry& entry) const;
    void copy_hidden(const KeyEntry& entry);
    void change_passphrase(const KeyEntry& entry, view::Answer answer);
    void save_passphrase(view::KeyId id, const KeyOpener::Opened& opened, Secret passphrase);
    void add_to_agent(std::shared_ptr<const keys::PrivateKey> key, std::filesystem::path file, std::string name);
    void ask_encrypted_password(view::KeyId id, std::shared_ptr<const keys::PrivateKey> key, std::string problem, std::string text);
    void decrypt_password(view::KeyId id, std::shared_ptr<const keys::PrivateKey> key, std::string text);
    void save_pasted(view::KeyId id, const std::filesystem::path& file);

    void ask(KeyOpener::What what, std::function<void(view::Answer)> then);
    [[nodiscard]] ProgressSink begin(std::string words);
    void end();
    void progressed(unsigned task, double done);
    void say(Tone tone, std::string id, std::string text);
    void unsay(std::string_view id);
    void changed();
    [[nodiscard]] view::KeysFolderView make_view() const;

    Context& context_;
    std::shared_ptr<sessions::SessionStore> store_;
    Picker& picker_;
    Around around_;
    KeyOpener opener_;

    std::filesystem::path folder_;
    std::optional<std::filesystem::path> read_; ///< the folder that files_ is of
    std::shared_ptr<const KeyEntries> files_ = std::make_shared<const KeyEntries>();
    std::vector<KeyEntry> pasted_;
    std::map<std::filesystem::path, view::KeyId> ids_;
    std::map<view::KeyId, std::size_t> places_; ///< in files_
    view::KeyId last_id_ = 0;
    unsigned pastes_ = 0;
    view::KeysFolderView::State state_ = view::KeysFolderView::State::reading;
    std::string problem_;
    bool reading_ = false;
    double read_done_ = -1;
    unsigned review_number_ = 0;
    std::shared_ptr<const std::vector<view::KeyRow>> rows_ = std::make_shared<const std::vector<view::KeyRow>>();

    std::string search_;
    bool by_fingerprint_ = false;
    std::shared_ptr<const std::vector<view::KeyId>> matches_;
    std::string search_words_;

    std::string task_;
    double task_done_ = -1;
    unsigned task_number_ = 0;
    view::QuestionId question_ = 0;
    view::KeyId saving_ = 0; ///< the pasted key that the picker is open for
    view::PassphraseHint hint_;
    std::uint64_t copied_ = 0;
    std::string copied_words_;
    std::vector<view::Banner> banners_;

    std::shared_ptr<auth::AgentClient> agent_; ///< while a key is added
    bool has_agent_;
    Job review_job_;
    Job search_job_;
    Job task_job_;
    view::KeysFolderView view_;
    bool stale_ = true;
};

} // namespace latchkey::model
