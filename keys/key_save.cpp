#include "keys/key_save.h"

#include "keys/base/atomic_file.h"
#include "keys/base/file.h"
#include "keys/formats.h"

#include <fmt/format.h>

namespace latchkey::keys {

Result<Secret> encode(const PrivateKey& key, const SaveOptions& options, const Work& work)
{
    switch (options.format) {
    case KeyFormat::ppk3:
        return encode_ppk(key, options, work);
    case KeyFormat::openssh:
        return encode_openssh(key, options, work);
    case KeyFormat::pkcs8:
    case KeyFormat::pkcs8_encrypted:
        return encode_pkcs8(key, options, work);
    default:
        return fail(KeyErrc::unsupported, {},
                    fmt::format("keys are not written as {} yet; choose PPK 3, OpenSSH or PKCS#8", title(options.format)));
    }
}

Status save(const std::filesystem::path& path, const PrivateKey& key, const SaveOptions& options, Overwrite overwrite, const Work& work)
{
    const Result<Secret> content = encode(key, options, work);
    if (!content) {
        return std::unexpected(content.error().about(path_text(path)));
    }
    const Status written = write_file_atomically(path, content->bytes(), overwrite == Overwrite::yes ? IfExists::replace : IfExists::fail);
    if (!written && written.error().is(FileErrc::exists)) {
        return fail(KeyErrc::exists, path_text(path));
    }
    if (!written) {
        return fail(KeyErrc::io, path_text(path), written.error().sentence());
    }
    return {};
}

} // namespace latchkey::keys
