#include "gui/model/shell_words.h"

#include "client/sessions/shell_words.h"

namespace latchkey::model {

std::string shell_word(std::string_view word)
{
    return sessions::quote_word(word, sessions::Shell::posix);
}

} // namespace latchkey::model
