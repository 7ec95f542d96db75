#pragma once
/// A fixture with a stage of the designed size. It fails when ImGui found a mistake in how something was drawn. Not thread safe.

#include "tests/gui/panels/stage.h"

#include <gtest/gtest.h>

namespace latchkey::test {

class StageTest : public testing::Test {
protected:
    ~StageTest() override { EXPECT_TRUE(stage.errors.empty()) << stage.errors.front(); }

    Stage stage{1280, 800};
};

} // namespace latchkey::test
