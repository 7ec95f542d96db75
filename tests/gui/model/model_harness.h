#pragma once
/// A model with folders of its own, as a test talks to it: sends commands, waits until they are carried out, reads the view.

#include "gui/model/model.h"
#include "tests/support/temp_folder.h"
#include "tests/support/wait.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace latchkey::model {

struct Harness {
    support::TempFolder folder;
    ModelOptions options;
    std::unique_ptr<Model> model;

    Harness()
    {
        options.config_dir = folder / "config";
        options.state_dir = folder / "state";
        options.known_hosts = folder / "known_hosts";
        options.ssh_config.emplace(); // the machine's own is not ours
    }
    void start()
    {
        model = std::make_unique<Model>(options, [] {});
    }

    void send(view::Command command)
    {
        ASSERT_TRUE(model->send(std::move(command)));
        settle();
    }
    void settle()
    {
        ASSERT_TRUE(support::wait_until([this] { return model->settled(); }));
    }
    void edit(std::string id, std::string value) { send(view::EditField{std::move(id), std::move(value)}); }

    std::shared_ptr<const view::WindowView> view() const { return model->view(); }
    std::string field(const std::string& id) const
    {
        const auto now = view();
        const view::Field* found = now->form.find(id);
        return found == nullptr ? "(no such field)" : found->value;
    }
    std::string problem(const std::string& id) const
    {
        const auto now = view();
        const view::Field* found = now->form.find(id);
        return found == nullptr ? "(no such field)" : found->problem;
    }
    /// A banner of the form whose text has `words`, or nothing.
    std::optional<view::Banner> banner(const std::string& words) const
    {
        for (const view::Banner& banner : view()->form.banners) {
            if (banner.text.find(words) != std::string::npos) {
                return banner;
            }
        }
        return std::nullopt;
    }
};

} // namespace latchkey::model
