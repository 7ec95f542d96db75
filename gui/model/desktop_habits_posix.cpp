#include "gui/model/desktop_habits.h"

namespace latchkey::model {

bool puttys_way_is_usual_here()
{
    return false;
}

} // namespace latchkey::model
