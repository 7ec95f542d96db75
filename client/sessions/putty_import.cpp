#include "client/sessions/putty_import.h"

namespace latchkey::sessions {

using settings::SettingId;

std::string_view name(ImportNote::Kind kind) noexcept
{
    switch (kind) {
    case ImportNote::Kind::not_carried_over:
        return "not carried over";
    case ImportNote::Kind::changed:
        return "changed";
    case ImportNote::Kind::needs_consent:
        return "needs your consent";
    case ImportNote::Kind::secret:
        return "secret";
    case ImportNote::Kind::refused:
        return "refused";
    }
    return {};
}

PuttyImport import_putty_session(const PuttySession& session, const PuttyContext&)
{
    PuttyImport out{.protocol = session.text("Protocol", "ssh"), .settings = {}, .notes = {}};
    if (!out.is_ssh()) {
        return out;
    }
    for (const settings::Setting& row : settings::setting_table()) {
        const PuttyValue* value = row.putty.empty() ? nullptr : session.find(row.putty);
        const bool plain = row.kind == settings::SettingKind::text || row.kind == settings::SettingKind::path_list ||
                           row.kind == settings::SettingKind::number;
        if (value == nullptr || !plain || value->text.empty()) {
            continue;
        }
        if (auto set = out.settings.set_text(row.id, value->text, {settings::SourceKind::import, session.origin, value->line}); !set) {
            out.notes.push_back({ImportNote::Kind::refused, std::string{row.putty}, set.error().sentence()});
        }
    }
    return out;
}

Result<PuttyImport> use_putty_session(std::string_view name, const settings::Places& places, const settings::Settings& base)
{
    const auto session = load_putty_session(find_putty_places(places.home), name);
    if (!session) {
        return std::unexpected(session.error());
    }
    auto import = import_putty_session(*session, {.home = places.home, .base = base});
    return import.is_ssh() ? Result<PuttyImport>{std::move(import)} : fail(PuttyErrc::not_ssh, std::string{name}, import.protocol);
}

} // namespace latchkey::sessions
