#pragma once
/// Where to connect, for the commands of lk: the library's reader under this room's names. See client/settings/destination.h.

#include "client/settings/destination.h"

namespace latchkey::cli {

using settings::check_no_port_in;
using settings::Destination;
using settings::parse_destination;

} // namespace latchkey::cli
