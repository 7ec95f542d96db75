#pragma once
/// An OpenSSH certificate in lines for people: who, for what, until when, and why a server would refuse it. Any thread.

#include "gui/view/question.h"
#include "keys/certificate.h"

#include <chrono>
#include <string>

namespace latchkey::model {

[[nodiscard]] view::TellCertificate certificate_words(const keys::Certificate& certificate, std::string name,
                                                      std::chrono::system_clock::time_point now);

} // namespace latchkey::model
