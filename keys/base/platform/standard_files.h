#pragma once
/// Standard input, output and error are there, whoever started us. A program that is started with one of them closed gets its number for
/// the next file that it opens, and then reads a socket or an event as its input, or prints into its own known_hosts. First thing in
/// main().

namespace latchkey::platform {

/// Opens the null device in the place of each that is closed. Nothing to do on Windows, where they are no numbers.
void open_missing_standard_files() noexcept;

} // namespace latchkey::platform
