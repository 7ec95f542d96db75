#include "gui/shell/desktop_window.h"

#include "gui/shell/frame.h"
#include "gui/shell/icon.h"
#include "gui/shell/last_picture.h"
#include "gui/shell/observers.h"
#include "gui/shell/platform/desktop.h"

#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>
#include <optional>

namespace latchkey::shell {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int design_width = 1280;
constexpr int design_height = 800;
constexpr int smallest_width = 640;
constexpr int smallest_height = 480;
/// Dear ImGui settles a layout in up to three frames: hover, activation, and what was measured in the frame before.
constexpr int frames_after_event = 3;

std::mutex glfw_mutex; ///< an event is never posted to a GLFW that is going
bool glfw_is_there = false;
std::atomic<bool> woken{false};
std::string last_glfw_error;

void remember_error(int /*code*/, const char* words)
{
    last_glfw_error = words == nullptr ? "" : words;
}

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

class DesktopWindow::Impl {
public:
    Impl(const Options& options, const std::function<void()>& before_frame)
        : options_(options), before_frame_(before_frame), started_(Clock::now())
    {
    }

    ~Impl()
    {
        frame_.reset();
        if (context_ != nullptr) {
            if (gl_ready_) {
                ImGui_ImplOpenGL3_Shutdown();
                ImGui_ImplGlfw_Shutdown();
            }
            ImGui::DestroyContext(context_);
        }
        {
            const std::scoped_lock lock{glfw_mutex};
            glfw_is_there = false;
        }
        if (window_ != nullptr) {
            glfwDestroyWindow(window_);
        }
        glfwTerminate();
    }

    std::optional<std::string> open()
    {
        glfwSetErrorCallback(remember_error);
        if (glfwInit() != GLFW_TRUE) {
            return fmt::format("No window can be opened here: {}. Set DISPLAY, or use `lk ssh` in this terminal.", last_glfw_error);
        }
        {
            const std::scoped_lock lock{glfw_mutex};
            glfw_is_there = true;
        }
        glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
        glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
        glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_FALSE); // the scale is ours, so that --scale and the monitor's own work alike
        glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
        glfwWindowHintString(GLFW_X11_CLASS_NAME, "latchkey");
        glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "latchkey");
        const auto [width, height] = first_size();
        window_ = glfwCreateWindow(width, height, "Latchkey", nullptr, nullptr);
        if (window_ == nullptr) {
            return fmt::format("No window with OpenGL 3 can be opened here: {}. Use `lk ssh` in a terminal, or a display with OpenGL 3.",
                               last_glfw_error);
        }
        glfwSetWindowUserPointer(window_, this);
        set_limits();
        set_window_icon(window_);
        set_callbacks();
        glfwMakeContextCurrent(window_);
        glfwSwapInterval(0); // our own pace (the model's): a hidden window must not hold the loop in a swap
        context_ = ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.LogFilename = nullptr;
        io.ConfigErrorRecoveryEnableTooltip = false; // a mistake in our drawing code is for latchkey-drive to find, not for people to read
        io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
        ImGui_ImplGlfw_InitForOpenGL(window_, true);
        ImGui_ImplOpenGL3_Init("#version 130");
        gl_ready_ = true;
        return std::nullopt;
    }

    void draw()
    {
        const Clock::time_point begin = Clock::now();
        ImGui_ImplOpenGL3_NewFrame();
        ImGui_ImplGlfw_NewFrame();
        if (before_frame_) {
            before_frame_();
        }
        if (frame_->prepare(scale())) {
            frames_due_ = std::max(frames_due_, frames_after_event);
        }
        ImGui::NewFrame();
        frame_->draw();
        ImGui::Render();
        int width = 0;
        int height = 0;
        glfwGetFramebufferSize(window_, &width, &height);
        // In this order: both are to be remembered.
        if (picture_.changed_by(*ImGui::GetDrawData()) || uncovered_ || capture_ != nullptr) {
            uncovered_ = false;
            present(width, height);
            model_->frame_drawn(Clock::now() - begin);
        }
        // ImGui hands out a burst of typing over several frames (two a character): the rest must not wait for the next event.
        frames_due_ = context_->InputEventsQueue.Size > 0 ? frames_after_event : std::max(frames_due_ - 1, 0);
        set_title();
        observers_.after_frame(frame_->view(), counters_, model_->counters());
    }

    void present(int width, int height)
    {
        glViewport(0, 0, width, height);
        const ImVec4 back = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
        glClearColor(back.x, back.y, back.z, 1.0F);
        glClear(GL_COLOR_BUFFER_BIT);
        ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
        if (capture_ != nullptr) {
            // Before the swap: what the front buffer holds afterwards is the driver's affair.
            capture_->resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
            glPixelStorei(GL_PACK_ALIGNMENT, 1);
            glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, capture_->data());
            capture_ = nullptr;
        }
        if (counters_.frames == 0) {
            glfwShowWindow(window_); // with something on it from the first moment
        }
        glfwSwapBuffers(window_);
        ++counters_.frames;
        if (counters_.frames == 1) {
            glFinish();
            counters_.first_frame_ms = seconds_since(started_) * 1000;
        }
    }

    bool step(double longest_wait)
    {
        if (model_->wants_to_quit()) {
            return false;
        }
        wait(longest_wait);
        if (glfwWindowShouldClose(window_) == GLFW_TRUE) {
            glfwSetWindowShouldClose(window_, GLFW_FALSE);
            (void)model_->send(view::Quit{});
        }
        if (std::exchange(happened_, false)) {
            frames_due_ = frames_after_event;
        }
        if (woken.exchange(false)) {
            frames_due_ = std::max(frames_due_, 1);
        }
        if (due_ && Clock::now() >= *due_) {
            frames_due_ = std::max(frames_due_, 1);
        }
        if (frames_due_ > 0) {
            draw();
            const double idle = frame_->idle_seconds();
            due_ = std::isinf(idle)
                       ? std::nullopt
                       : std::optional{Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(idle))};
        }
        return !model_->wants_to_quit();
    }

    void wait(double longest)
    {
        if (frames_due_ > 0 || woken.load()) {
            glfwPollEvents();
            return;
        }
        double until = longest;
        if (due_) {
            until = std::min(until, std::max(0.0, std::chrono::duration<double>(*due_ - Clock::now()).count()));
        }
        until = std::min(until, observers_.seconds_to_next_write());
        if (until <= 0) {
            glfwPollEvents();
        } else if (std::isinf(until)) {
            glfwWaitEvents();
        } else {
            const Clock::time_point begin = Clock::now();
            glfwWaitEventsTimeout(until);
            counters_.timeouts += seconds_since(begin) >= until ? 1 : 0;
        }
        ++counters_.wakeups;
        observers_.write_if_due(counters_, model_->counters());
    }

    float scale() const
    {
        if (asked_scale_ > 0) {
            return asked_scale_;
        }
        float x = 1;
        float y = 1;
        glfwGetWindowContentScale(window_, &x, &y);
        // Where the system scales windows itself (macOS, Wayland) a window's pixel is already that large.
        int framebuffer = 0;
        int width = 0;
        int ignored = 0;
        glfwGetFramebufferSize(window_, &framebuffer, &ignored);
        glfwGetWindowSize(window_, &width, &ignored);
        const float by_system = width > 0 && framebuffer > 0 ? static_cast<float>(framebuffer) / static_cast<float>(width) : 1.0F;
        return std::clamp(x / by_system, 0.5F, 4.0F);
    }

    const Options& options_;
    const std::function<void()>& before_frame_;
    Clock::time_point started_;
    GLFWwindow* window_ = nullptr;
    ImGuiContext* context_ = nullptr;
    bool gl_ready_ = false;
    model::Model* model_ = nullptr;
    std::unique_ptr<Frame> frame_;
    WindowCounters counters_;
    float asked_scale_ = 0;
    std::vector<std::uint8_t>* capture_ = nullptr; ///< the next frame's pixels are wanted there
    bool happened_ = true;
    int frames_due_ = 1;
    std::optional<Clock::time_point> due_;
    LastPicture picture_;
    bool uncovered_ = true; ///< what the window shows may be gone
    std::string title_;
    std::optional<terminal::WindowPlace> place_; ///< none: it may be another one now
    Observers observers_{options_.stats, options_.dump_terminal};

    /// A server that may do so. GLFW cannot lower a window, and Wayland lets no program move its own: such a wish is passed over.
    void obey(const terminal::WindowRequest& wish)
    {
        using Kind = terminal::WindowRequest::Kind;
        switch (wish.kind) {
        case Kind::move:
            glfwSetWindowPos(window_, wish.x, wish.y);
            break;
        case Kind::iconify:
            glfwIconifyWindow(window_);
            break;
        case Kind::restore:
            glfwRestoreWindow(window_);
            break;
        case Kind::raise:
            glfwShowWindow(window_);
            glfwFocusWindow(window_);
            break;
        case Kind::lower:
            break;
        }
    }

    /// Asked of the X server only after it has changed: that is a way there and back, which no frame is to wait for.
    terminal::WindowPlace place()
    {
        if (place_) {
            return *place_;
        }
        terminal::WindowPlace place;
        glfwGetWindowPos(window_, &place.x, &place.y); // 0, 0 on Wayland, where no window knows its place
        const auto [width, height] = room();
        place.screen_width = width;
        place.screen_height = height;
        place.iconified = glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == GLFW_TRUE;
        place_ = place;
        return place;
    }

    static std::pair<int, int> room()
    {
        int x = 0;
        int y = 0;
        int width = 0;
        int height = 0;
        if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
            glfwGetMonitorWorkarea(monitor, &x, &y, &width, &height);
        }
        return {width, height};
    }

private:
    std::pair<int, int> first_size() const
    {
        if (options_.width > 0) {
            return {options_.width, options_.height};
        }
        float scale = options_.scale;
        int width = design_width;
        int height = design_height;
        if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
            float ignored = 1;
            if (scale <= 0) {
                glfwGetMonitorContentScale(monitor, &scale, &ignored);
            }
            const auto [work_width, work_height] = room();
            width = static_cast<int>(static_cast<float>(design_width) * std::max(scale, 1.0F));
            height = static_cast<int>(static_cast<float>(design_height) * std::max(scale, 1.0F));
            if (work_width > 0 && work_height > 0) {
                width = std::min(width, work_width);
                height = std::min(height, work_height);
            }
        }
        return {width, height};
    }

    void set_limits()
    {
        asked_scale_ = options_.scale;
        const float scale = std::max(1.0F, this->scale());
        glfwSetWindowSizeLimits(window_, static_cast<int>(static_cast<float>(smallest_width) * scale),
                                static_cast<int>(static_cast<float>(smallest_height) * scale), GLFW_DONT_CARE, GLFW_DONT_CARE);
    }

    static Impl& of(GLFWwindow* window) { return *static_cast<Impl*>(glfwGetWindowUserPointer(window)); }

    void moved()
    {
        happened_ = true;
        place_.reset();
    }

    /// Ours first; ImGui's back end calls them on after its own.
    void set_callbacks()
    {
        glfwSetKeyCallback(window_, [](GLFWwindow* w, int, int, int, int) { of(w).happened_ = true; });
        glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned) { of(w).happened_ = true; });
        glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int, int, int) { of(w).happened_ = true; });
        glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double, double) { of(w).happened_ = true; });
        glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int) { of(w).happened_ = true; });
        glfwSetScrollCallback(window_, [](GLFWwindow* w, double, double) { of(w).happened_ = true; });
        glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int) { of(w).happened_ = true; });
        glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { of(w).happened_ = of(w).uncovered_ = true; });
        glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) {
            of(w).uncovered_ = true;
            of(w).moved();
        });
        glfwSetWindowPosCallback(window_, [](GLFWwindow* w, int, int) { of(w).moved(); });
        glfwSetWindowIconifyCallback(window_, [](GLFWwindow* w, int) { of(w).moved(); });
        glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* w, float, float) { of(w).happened_ = true; });
        glfwSetWindowCloseCallback(window_, [](GLFWwindow* w) { of(w).happened_ = true; });
        glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
            Impl& self = of(w);
            self.happened_ = true;
            view::DropFiles dropped;
            for (int i = 0; i < count && i < 100; ++i) {
                dropped.paths.emplace_back(paths[i]);
            }
            if (self.model_ != nullptr) {
                (void)self.model_->send(std::move(dropped));
            }
        });
    }

    void set_title()
    {
        std::string title = "Latchkey";
        for (const view::TabView& tab : frame_->view().tabs) {
            if (tab.id == frame_->view().active_tab) {
                title = (tab.terminal_title.empty() ? tab.title : tab.terminal_title) + " – Latchkey";
            }
        }
        if (title != title_) {
            title_ = title;
            glfwSetWindowTitle(window_, title.c_str());
        }
    }
};

DesktopWindow::DesktopWindow() = default;
DesktopWindow::~DesktopWindow() = default;

std::expected<std::unique_ptr<DesktopWindow>, std::string> DesktopWindow::open(const Options& options)
{
    std::unique_ptr<DesktopWindow> window{new DesktopWindow};
    window->impl_ = std::make_unique<Impl>(options, window->before_frame);
    if (auto problem = window->impl_->open()) {
        return std::unexpected(std::move(*problem));
    }
    return window;
}

void DesktopWindow::wake()
{
    // The flag first: a loop that is about to wait looks at it once more, a loop that waits is ended by the event.
    woken = true;
    const std::scoped_lock lock{glfw_mutex};
    if (glfw_is_there) {
        glfwPostEmptyEvent();
    }
}

void DesktopWindow::show(model::Model& model)
{
    impl_->model_ = &model;
    Surroundings around;
    around.set_clipboard = [](const std::string& text) { ImGui::SetClipboardText(text.c_str()); };
    around.set_selection = [](const std::string& text) { set_primary_selection(text); };
    around.get_selection = [] { return primary_selection(); };
    around.system_is_dark = [] { return system_is_dark(); };
    around.ring = [] { ring_bell(); };
    around.ask_for_attention = [this] {
        if (glfwGetWindowAttrib(impl_->window_, GLFW_FOCUSED) == GLFW_FALSE) {
            glfwRequestWindowAttention(impl_->window_);
        }
    };
    around.grow_window = [this](int width, int height) {
        int w = 0;
        int h = 0;
        glfwGetWindowSize(impl_->window_, &w, &h);
        resize(w + width, h + height);
    };
    around.obey = [this](const terminal::WindowRequest& wish) { impl_->obey(wish); };
    around.window_place = [this] { return impl_->place(); };
    impl_->frame_ = std::make_unique<Frame>(model, std::move(around));
}

bool DesktopWindow::step(double longest_wait)
{
    return impl_->step(longest_wait);
}

void DesktopWindow::run()
{
    while (step(std::numeric_limits<double>::infinity())) {
    }
}

void DesktopWindow::draw_now()
{
    glfwPollEvents();
    impl_->draw();
}

std::vector<std::uint8_t> DesktopWindow::pixels(int& width, int& height)
{
    glfwGetFramebufferSize(impl_->window_, &width, &height);
    const auto stride = static_cast<std::size_t>(width) * 4;
    std::vector<std::uint8_t> upside_down;
    impl_->capture_ = &upside_down;
    draw_now();
    std::vector<std::uint8_t> rows;
    rows.reserve(upside_down.size());
    for (std::size_t y = upside_down.size() / stride; y-- > 0;) {
        rows.insert(rows.end(), upside_down.begin() + static_cast<std::ptrdiff_t>(y * stride),
                    upside_down.begin() + static_cast<std::ptrdiff_t>((y + 1) * stride));
    }
    return rows;
}

const WindowCounters& DesktopWindow::counters() const
{
    return impl_->counters_;
}

Frame& DesktopWindow::frame()
{
    return *impl_->frame_;
}

void DesktopWindow::resize(int width, int height)
{
    glfwSetWindowSize(impl_->window_, width, height);
    impl_->happened_ = true;
}

void DesktopWindow::set_scale(float scale)
{
    impl_->asked_scale_ = scale;
    impl_->happened_ = true;
}

float DesktopWindow::scale() const
{
    return impl_->scale();
}

std::pair<int, int> DesktopWindow::room() const
{
    return Impl::room();
}

} // namespace latchkey::shell
