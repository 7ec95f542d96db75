#pragma once
/// What a person wants: panels emit these, the model carries them out. Values, sent from the UI thread; texts are UTF-8.

#include "gui/terminal/input.h"
#include "gui/terminal/terminal.h"
#include "gui/view/window_view.h"
#include "keys/base/secret.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace latchkey::view {

// The form.
struct EditField {
    std::string id;
    std::string value;
};
struct ResetField {
    std::string id;
};
struct EditSessionName {
    std::string name;
};
struct SelectSession { ///< one click: shows its name, as PuTTY does; nothing is loaded
    std::string name;
};
struct LoadSession {
    std::string name;
    SessionFrom from = SessionFrom::here;
};
struct SaveSession {
    std::string name;
};
struct DeleteSession {
    std::string name;
};
struct NewSession {}; ///< the form with default settings
struct OpenForm {};   ///< Open: a tab with what the form says
struct OpenSaved {    ///< double click: load and open
    std::string name;
    SessionFrom from = SessionFrom::here;
};
struct DropFiles {
    std::vector<std::string> paths;
};
struct MakeKeyPrivate {};
struct PressBanner {
    std::string id;
};
struct DismissBanner {
    std::string id;
};

// The Key Generator.
struct ChooseKeyFamily {
    KeyFamily family = KeyFamily::rsa;
};
struct EditKeyBits {
    std::string bits;
};
struct GenerateKey {};   ///< over a key that is not saved it asks first
struct CancelKeyTask {}; ///< a generation, a load, a save
struct StirRandomness {  ///< where the mouse is while a key is made; never needed
    float x = 0;
    float y = 0;
    double time = 0; ///< seconds of the window's clock
};
struct EditKeyComment {
    std::string comment;
};
struct EditKeyPassphrase {
    Secret passphrase;
    Secret confirm;
};
struct LeavePassphraseEmpty {
    bool empty = false;
};
struct ChooseKeyFormat {
    KeyFileKind format = KeyFileKind::ppk3;
};
struct BrowseForKey {}; ///< Load: the picker
struct LoadKey {        ///< shows the page and loads that file into it
    std::string path;
};
struct PasteKey {
    Secret text;
};
struct SavePrivateKey { ///< the picker, when the passphrase is as it should be
    std::optional<KeyFileKind> as;
};
struct SavePublicKey {};
struct SaveKeyInPlace {}; ///< the loaded file again, same format and costs
struct ForgetKey {};
struct OpenSessionWithKey {};
struct TellAboutOldKeys {
    std::string kind; ///< "dsa", "ssh1"
};

// The Keys folder.
struct ChooseKeysFolder {}; ///< the picker, for a folder
struct ReviewKeys {         ///< reads the folder again, or another one
    std::string folder;     ///< empty: the same
};
struct CancelKeysTask {};
struct SearchKeys { ///< a fingerprint in any form, or words
    std::string text;
};
struct CopyPublicLines {
    std::vector<KeyId> keys;
};
struct MakeKeysPrivate {
    std::vector<KeyId> keys;
};
struct ChangeKeyPassphrase { ///< asks for the old and the new one
    KeyId key = 0;
};
struct TryKeyPassphrase { ///< a new passphrase as it is typed: KeysFolderView::new_passphrase tells how good it is
    Secret passphrase;
    Secret confirm;
};
struct AddKeyToAgent { ///< with its certificate, when one lies beside it
    KeyId key = 0;
};
struct NewSessionWithKey {
    KeyId key = 0;
};
struct OpenInKeyGenerator {
    KeyId key = 0;
};
struct DecryptPassword { ///< of a Windows instance: asks for the text that the dashboard shows
    KeyId key = 0;
};
struct ShowCertificate {
    KeyId key = 0;
};
struct PasteKeyRow { ///< a key as text becomes a row
    Secret text;
};
struct SavePastedKey { ///< the picker
    KeyId key = 0;
};
struct ForgetPastedKey {
    KeyId key = 0;
};

// The file picker.
struct BrowseFor {
    std::string field;
};
struct PickerGo { ///< a folder, absolute or relative to the shown one ("..", a name)
    std::string folder;
};
struct PickerChoose {
    std::string name;
    int format = 0; ///< of PickerView::formats
};
struct PickerCancel {};

// Tabs.
struct ActivateTab {
    TabId tab = 0; ///< 0: the Sessions page
};
struct ShowPage { ///< in the first tab; leaving a page that has something unsaved asks first
    Page page = Page::sessions;
};
struct CloseTab { ///< with all of its panes
    TabId tab = 0;
};
struct ClosePane {
    TabId tab = 0;
};
struct ChangeSettings { ///< of an open session: the form with those that may change
    TabId tab = 0;
};
struct ApplySettings {
    bool save = false; ///< in the saved session, too
};
struct SplitPane { ///< another session beside this one or below it
    TabId tab = 0;
    SplitWay way = SplitWay::right;
    std::string session; ///< a saved one; empty: the same as the pane's
};
struct ShareSplit { ///< a divider was dragged
    std::uint64_t split = 0;
    double share = 0.5;
};
struct PushDivider { ///< a step of the nearest divider around a pane
    TabId tab = 0;
    Towards where = Towards::right;
};
struct Reconnect {
    TabId tab = 0;
};
struct Disconnect {
    TabId tab = 0;
};
struct MendSession { ///< a button of TabView::explanation
    TabId tab = 0;
    Mend mend = Mend::none;
    std::string value;
};

// Answers. Secrets travel in Secret from the text box on.
struct Answer {
    enum class Choice { cancel, accept, once, ok, replace, copy };
    TabId tab = 0; ///< 0: the window's own question
    QuestionId question = 0;
    Choice choice = Choice::cancel;
    std::string text;            ///< user name, session name
    std::vector<Secret> secrets; ///< passphrase, password, one per keyboard-interactive prompt
    bool remember = false;
};

// The terminal of a tab.
struct TerminalKey {
    TabId tab = 0;
    terminal::KeyEvent key;
};
struct TerminalText {
    TabId tab = 0;
    std::string text; ///< typed characters
};
struct TerminalPaste {
    TabId tab = 0;
    std::string text; ///< the terminal makes it safe
};
struct TerminalMouse {
    TabId tab = 0;
    terminal::MouseEvent mouse;
};
struct TerminalFocus {
    TabId tab = 0;
    bool focused = false;
};
struct TerminalResize {
    TabId tab = 0;
    int cols = 80;
    int rows = 24;
    int cell_width = 0; ///< pixels; 0: not known
    int cell_height = 0;
};
struct TerminalScroll {
    TabId tab = 0;
    int lines = 0; ///< up is positive; clamped
};
struct TerminalSelect { ///< begin, extend, end of a selection by the mouse; cells of the shown screen
    enum class Step { begin, extend, end, clear };
    enum class Unit { character, word, line, block };
    TabId tab = 0;
    Step step = Step::begin;
    Unit unit = Unit::character;
    int row = 0;
    int col = 0;
};
struct TerminalCopy {
    TabId tab = 0;
};
struct TerminalLink { ///< a link was clicked: asks before anything is opened
    TabId tab = 0;
    std::string address;
};

struct TerminalFind { ///< opens the search bar, or looks for something else
    TabId tab = 0;
    std::string text;
    bool expression = false;
    bool match_case = false;
};
struct TerminalFindStep { ///< to the next place (1) or the one before (-1)
    TabId tab = 0;
    int step = 1;
};
struct TerminalFindEnd {
    TabId tab = 0;
};
struct TerminalDo { ///< what its menu has
    enum class What { select_all, copy_all, save_text, clear_scrollback, reset, previous_prompt, next_prompt };
    TabId tab = 0;
    What what = What::copy_all;
};
struct SetBroadcast { ///< what is typed in one of these sessions goes to all of them
    enum class Reach { session, panes, all };
    TabId tab = 0;
    bool on = false;
    Reach reach = Reach::session; ///< panes: all of the tab
};

// The window.
struct WindowPlaced { ///< screen pixels; the sizes of cells are the panes' own
    terminal::WindowPlace place;
};
struct RemoveScheme { ///< an imported one
    std::string name;
};
struct SetTheme {
    Theme theme = Theme::system;
};
struct Quit {};

using Command =
    std::variant<EditField, ResetField, EditSessionName, SelectSession, LoadSession, SaveSession, DeleteSession, NewSession, OpenForm,
                 OpenSaved, DropFiles, MakeKeyPrivate, PressBanner, DismissBanner, ChooseKeyFamily, EditKeyBits, GenerateKey, CancelKeyTask,
                 StirRandomness, EditKeyComment, EditKeyPassphrase, LeavePassphraseEmpty, ChooseKeyFormat, BrowseForKey, LoadKey, PasteKey,
                 SavePrivateKey, SavePublicKey, SaveKeyInPlace, ForgetKey, OpenSessionWithKey, TellAboutOldKeys, ChooseKeysFolder,
                 ReviewKeys, CancelKeysTask, SearchKeys, CopyPublicLines, MakeKeysPrivate, ChangeKeyPassphrase, TryKeyPassphrase,
                 AddKeyToAgent, NewSessionWithKey, OpenInKeyGenerator, DecryptPassword, ShowCertificate, PasteKeyRow, SavePastedKey,
                 ForgetPastedKey, BrowseFor, PickerGo, PickerChoose, PickerCancel, ActivateTab, ShowPage, CloseTab, ClosePane,
                 ChangeSettings, ApplySettings, SplitPane, ShareSplit, PushDivider, Reconnect, Disconnect, MendSession, Answer, TerminalKey,
                 TerminalText, TerminalPaste, TerminalMouse, TerminalFocus, TerminalResize, TerminalScroll, TerminalSelect, TerminalCopy,
                 TerminalLink, TerminalFind, TerminalFindStep, TerminalFindEnd, TerminalDo, SetBroadcast, WindowPlaced, RemoveScheme,
                 SetTheme, Quit>;

/// Where panels put what the user wants; the frame's owner hands them to the model after drawing.
class CommandSink {
public:
    virtual ~CommandSink() = default;
    virtual void send(Command command) = 0;
};

} // namespace latchkey::view
