#pragma once
/// "~" at the beginning of a line, as ssh reads it from a terminal: "~." ends the connection, "~~" is one "~", "~?" lists them; anything
/// else goes on as it is. ssh(1), ESCAPE CHARACTERS. One owner.

#include "keys/base/bytes.h"

namespace latchkey::cli {

class EscapeFilter {
public:
    enum class Wish { none, disconnect, help };
    struct Outcome {
        ByteBuffer bytes; ///< for the server
        Wish wish = Wish::none;
    };
    /// After a wish to disconnect nothing more is read.
    [[nodiscard]] Outcome feed(Bytes typed);

private:
    bool line_start_ = true;
    bool escaped_ = false;
};

} // namespace latchkey::cli
