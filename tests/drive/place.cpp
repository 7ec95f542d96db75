#include "tests/drive/place.h"

#include "gui/shell/desktop_window.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace latchkey::drive {
namespace {

/// Woken from the model's thread.
struct Bell {
    std::mutex mutex;
    std::condition_variable rung;
    bool pending = false;

    void ring()
    {
        const std::scoped_lock lock{mutex};
        pending = true;
        rung.notify_one();
    }
    void wait(int milliseconds)
    {
        std::unique_lock lock{mutex};
        rung.wait_for(lock, std::chrono::milliseconds{milliseconds}, [this] { return pending; });
        pending = false;
    }
};

constexpr std::pair<int, int> screen{2560, 1600}; ///< where there is none

class NoScreen final : public OpenPlace {
public:
    explicit NoScreen(const shell::Options& options) : scale_(options.scale > 0 ? options.scale : 1.0F), context_(ImGui::CreateContext())
    {
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.LogFilename = nullptr;
        io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
        io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
        io.DisplaySize = {static_cast<float>(options.width), static_cast<float>(options.height)};
        if (options.width <= 0) { // as the program does it
            io.DisplaySize = {std::min(1280 * std::max(1.0F, scale_), static_cast<float>(screen.first)),
                              std::min(800 * std::max(1.0F, scale_), static_cast<float>(screen.second))};
        }
        io.DeltaTime = 1.0F / 60.0F; // time goes by frames here: no animation depends on how fast the machine is
        io.AddFocusEvent(true);
        listen_to_errors();
        ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
        platform.Platform_ClipboardUserData = this;
        platform.Platform_GetClipboardTextFn = [](ImGuiContext*) {
            return static_cast<NoScreen*>(ImGui::GetPlatformIO().Platform_ClipboardUserData)->clipboard_.c_str();
        };
        platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) {
            static_cast<NoScreen*>(ImGui::GetPlatformIO().Platform_ClipboardUserData)->clipboard_ = text;
        };
    }
    ~NoScreen() override
    {
        frame_.reset();
        for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
            texture->SetStatus(ImTextureStatus_Destroyed);
        }
        ImGui::DestroyContext(context_);
    }

    void show(model::Model& model) override
    {
        model_ = &model;
        shell::Surroundings around;
        around.set_clipboard = [this](const std::string& text) { clipboard_ = text; };
        around.set_selection = [this](const std::string& text) { selection_ = text; };
        around.get_selection = [this] { return selection_; };
        frame_ = std::make_unique<shell::Frame>(model, std::move(around));
    }
    std::function<void()> waker() override
    {
        return [bell = bell_] { bell->ring(); };
    }
    bool frame(const std::function<void()>& input) override
    {
        input();
        frame_->prepare(scale_);
        ImGui::NewFrame();
        frame_->draw();
        ImGui::Render();
        test::serve_textures(*ImGui::GetDrawData());
        return !model_->wants_to_quit();
    }
    void wait(int milliseconds) override { bell_->wait(milliseconds); }
    shell::Frame& content() override { return *frame_; }
    test::Picture picture() override { return test::rasterise(*ImGui::GetDrawData()); }
    std::string clipboard() override { return clipboard_; }
    void set_clipboard(const std::string& text) override { clipboard_ = text; }
    void resize(int width, int height) override { ImGui::GetIO().DisplaySize = {static_cast<float>(width), static_cast<float>(height)}; }
    void set_scale(float scale) override { scale_ = scale; }
    float scale() const override { return scale_; }
    std::pair<int, int> room() const override { return screen; }

private:
    float scale_;
    ImGuiContext* context_;
    std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
    model::Model* model_ = nullptr;
    std::unique_ptr<shell::Frame> frame_;
    std::string clipboard_;
    std::string selection_; ///< as X11's primary selection
};

class OnDisplay final : public OpenPlace {
public:
    explicit OnDisplay(std::unique_ptr<shell::DesktopWindow> window) : window_(std::move(window)) { listen_to_errors(); }

    void show(model::Model& model) override
    {
        model_ = &model;
        window_->show(model);
    }
    std::function<void()> waker() override
    {
        return [] { shell::DesktopWindow::wake(); };
    }
    bool frame(const std::function<void()>& input) override
    {
        window_->before_frame = input;
        window_->draw_now();
        window_->before_frame = {};
        return !model_->wants_to_quit();
    }
    void wait(int milliseconds) override { window_->step(static_cast<double>(milliseconds) / 1000); }
    shell::Frame& content() override { return window_->frame(); }
    test::Picture picture() override
    {
        test::Picture picture;
        picture.rgba = window_->pixels(picture.width, picture.height);
        return picture;
    }
    std::string clipboard() override
    {
        const char* text = ImGui::GetClipboardText();
        return text == nullptr ? "" : text;
    }
    void set_clipboard(const std::string& text) override { ImGui::SetClipboardText(text.c_str()); }
    void resize(int width, int height) override { window_->resize(width, height); }
    void set_scale(float scale) override { window_->set_scale(scale); }
    float scale() const override { return window_->scale(); }
    std::pair<int, int> room() const override { return window_->room(); }

private:
    std::unique_ptr<shell::DesktopWindow> window_;
    model::Model* model_ = nullptr;
};

} // namespace

std::string Place::drawing_errors()
{
    return std::exchange(errors_, {});
}

void Place::listen_to_errors()
{
    ImGuiContext& context = *ImGui::GetCurrentContext();
    context.IO.ConfigErrorRecoveryEnableTooltip = false;
    context.IO.ConfigErrorRecoveryEnableDebugLog = false;
    context.IO.ConfigErrorRecoveryEnableAssert = false;
    context.ErrorCallbackUserData = &errors_;
    context.ErrorCallback = [](ImGuiContext*, void* errors, const char* words) {
        auto& all = *static_cast<std::string*>(errors);
        if (all.size() < 1000) {
            all += std::string{words} + "\n";
        }
    };
}

std::unique_ptr<OpenPlace> without_screen(const shell::Options& options)
{
    return std::make_unique<NoScreen>(options);
}

std::expected<std::unique_ptr<OpenPlace>, std::string> on_display(const shell::Options& options)
{
    auto window = shell::DesktopWindow::open(options);
    if (!window) {
        return std::unexpected(window.error());
    }
    return std::make_unique<OnDisplay>(std::move(*window));
}

} // namespace latchkey::drive
