#include "gui/model/key_words.h"

#include "client/settings/platform/paths.h"
#include "keys/base/file.h"

#include <fmt/format.h>

namespace latchkey::model {

std::string why_no_key(const auth::RefusalReport& report)
{
    std::string text;
    for (const auth::KeyOffer& offer : report.keys) {
        const bool of_no_use = offer.answer == auth::OfferAnswer::not_offered || offer.answer == auth::OfferAnswer::unused;
        if (of_no_use && !offer.note.empty()) {
            text += fmt::format(" The key did not help: {}{}", offer.note, offer.note.ends_with('.') ? "" : ".");
        }
    }
    return text;
}

std::string name_of_accepted_key(const auth::RefusalReport& report)
{
    for (const auth::KeyOffer& offer : report.keys) {
        if (offer.answer == auth::OfferAnswer::accepted || offer.answer == auth::OfferAnswer::partial) {
            if (offer.comment.empty() && offer.source.empty()) {
                return "a key of the agent";
            }
            return offer.comment.empty() ? path_text(settings::path_from_text(offer.source).filename()) : offer.comment;
        }
    }
    return "public key";
}

} // namespace latchkey::model
