#pragma once
/// One private key, opened for something to be done with it: its file or text is read, its passphrase asked for, the key unlocked. One at
/// a time; a new one takes the place of the one before. IO thread; what is slow is a job.

#include "gui/model/context.h"
#include "gui/view/command.h"
#include "gui/view/question.h"
#include "keys/key_file.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace latchkey::model {

class KeyOpener {
public:
    using What = decltype(view::Question::what);

    struct Around {
        std::function<void(What, std::function<void(view::Answer)>)> ask;
        std::function<ProgressSink(std::string words)> begin; ///< "Unlocking my-key.ppk…"
        std::function<void()> end;
        std::function<void(std::string sentence)> failed;
    };
    struct Source {
        std::filesystem::path path; ///< empty: the text
        std::shared_ptr<const Secret> text;
        std::string name; ///< what sentences about it begin with: "my-key.pem", "The pasted text"
    };
    struct Opened {
        std::shared_ptr<keys::PrivateKey> key;
        keys::KeyFileInfo info;
        std::string comment; ///< the key's own, else that of FILE.pub beside it when that is the same key
        Secret passphrase;   ///< that unlocked it; empty when it needs none
    };
    using Then = std::function<void(Opened)>;

    KeyOpener(Context& context, Around around) : context_(context), around_(std::move(around)) {}

    /// passphrase: what was typed already, if anything was.
    void open(Source source, std::optional<Secret> passphrase, Then then);
    void cancel() { job_.cancel(); }

private:
    struct Opening;
    struct Unlocked;

    void was_read(std::shared_ptr<Opening> opening);
    void ask_passphrase(std::shared_ptr<Opening> opening);
    void unlock(std::shared_ptr<Opening> opening, keys::SlowKdf slow);
    void unlocked(std::shared_ptr<Opening> opening, Unlocked result);

    Context& context_;
    Around around_;
    Job job_;
};

} // namespace latchkey::model
