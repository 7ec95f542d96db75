#pragma once
/// The Key Generator: the key that is made, loaded or changed, and all that PuTTYgen does with one. IO thread; slow work is a job.
///
/// The private key, its passphrase and what is typed of a new one live here and nowhere else, and go with forget() or the next key. One
/// thing is done at a time: a generation, a load or a save, each of which can be cancelled.

#include "gui/model/context.h"
#include "gui/model/key_choices.h"
#include "gui/model/key_opener.h"
#include "gui/model/picker.h"
#include "gui/view/command.h"
#include "gui/view/window_view.h"
#include "keys/key_file.h"
#include "keys/key_save.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::model {

class KeyGenerator {
public:
    using What = KeyOpener::What;

    /// What it needs of the window around it.
    struct Around {
        std::function<view::QuestionId(What, std::function<void(view::Answer)>)> ask;
        std::function<void(view::QuestionId)> take_back; ///< a question that nobody needs an answer to any more
        std::function<void(const std::filesystem::path&)> open_session_with;
    };

    KeyGenerator(Context& context, Picker& picker, Around around);

    void on(const view::ChooseKeyFamily& command);
    void on(view::EditKeyBits command);
    void on(const view::GenerateKey& command);
    void on(const view::CancelKeyTask& command);
    void on(const view::StirRandomness& command);
    void on(view::EditKeyComment command);
    void on(view::EditKeyPassphrase command);
    void on(const view::LeavePassphraseEmpty& command);
    void on(const view::ChooseKeyFormat& command);
    void on(const view::BrowseForKey& command);
    void on(view::PasteKey command);
    void on(const view::SavePrivateKey& command);
    void on(const view::SavePublicKey& command);
    void on(const view::SaveKeyInPlace& command);
    void on(const view::ForgetKey& command);
    void on(const view::OpenSessionWithKey& command);
    void on(const view::TellAboutOldKeys& command);

    void load(const std::filesystem::path& file);
    /// The picker chose for this page; false when it was open for something else.
    bool picked(const std::string& field, const std::filesystem::path& file, int format);
    bool dismiss(const std::string& banner);
    void press(const std::string& banner);

    /// Something would be lost with the key, its comment or its passphrase as they are now.
    [[nodiscard]] bool unsaved() const;
    /// Goes on at once, or when the person gives up what is not saved.
    void unless_unsaved(std::string_view action, std::function<void()> then);
    void forget();

    /// Rebuilt when something changed.
    [[nodiscard]] const view::KeyGeneratorView& view();

private:
    enum class Origin { generated, file, pasted };

    /// The file that the private key is in.
    struct Place {
        std::filesystem::path path;
        keys::KeyFileInfo info;
        std::string comment; ///< what it would be loaded with again
    };
    /// What the page shows of the key; made once.
    struct Facts {
        std::string title;
        std::string sha256;
        std::string md5;
        std::string randomart;
    };
    struct Saved;

    [[nodiscard]] std::string unsaved_words() const;
    [[nodiscard]] std::string trimmed_comment() const;
    [[nodiscard]] view::KeyGeneratorView make_view() const;
    void changed();
    void begin(view::KeyGeneratorView::Task task, std::string words);
    void end();
    [[nodiscard]] ProgressSink progress_sink();
    void progressed(unsigned task, double done);
    void take(std::shared_ptr<keys::PrivateKey> key, Origin origin, std::string comment);
    void reset_passphrase();
    void say(view::Banner::Tone tone, std::string id, std::string text, std::string button = {});
    void unsay(std::string_view id);

    void generate();
    void generated(Result<keys::PrivateKey> made);

    [[nodiscard]] KeyOpener::Around around_opener();
    void look_into(KeyOpener::Source source);
    void loaded(const KeyOpener::Source& source, KeyOpener::Opened opened);

    [[nodiscard]] bool passphrase_ready();
    [[nodiscard]] std::filesystem::path folder() const;
    void save_private(std::filesystem::path file, view::KeyFileKind kind, keys::Overwrite overwrite);
    void saved_private(Saved result, view::KeyFileKind kind);
    void save_public(std::filesystem::path file, keys::KeyFormat format, keys::Overwrite overwrite);
    void ask(What what, std::function<void(view::Answer)> then);

    Context& context_;
    Picker& picker_;
    Around around_;
    KeyOpener opener_;

    view::KeyFamily family_ = view::KeyFamily::rsa;
    std::string bits_;
    std::map<view::KeyFamily, std::string> other_bits_; ///< what the box held when another family was chosen
    std::string bits_problem_;

    std::shared_ptr<keys::PrivateKey> key_; ///< a job may read it; only the one save job writes its comment
    Origin origin_ = Origin::generated;
    std::optional<Place> place_;
    Facts facts_;
    std::string comment_;
    std::string first_comment_; ///< of a pasted or new key
    Secret passphrase_;         ///< typed
    Secret confirm_;
    std::optional<Secret> kept_; ///< the loaded file's own
    bool left_empty_ = false;
    std::string passphrase_problem_;
    view::KeyFileKind format_ = view::KeyFileKind::ppk3;
    view::KeyFileKind saving_as_ = view::KeyFileKind::ppk3; ///< what the picker is open for

    view::KeyGeneratorView::Task task_ = view::KeyGeneratorView::Task::none;
    bool generating_ = false;
    std::string task_words_;
    unsigned task_number_ = 0;
    double job_done_ = 0;
    double stirred_ = 0; ///< how far the mouse has gone, in pixels
    std::optional<view::StirRandomness> last_stir_;
    std::chrono::system_clock::time_point began_{};
    Job job_;
    view::QuestionId question_ = 0;

    std::vector<view::Banner> banners_;
    unsigned revision_ = 0;
    view::KeyGeneratorView view_;
    bool stale_ = true;
};

} // namespace latchkey::model
