#include "keys/base/file.h"
#include "keys/base/platform/private_acl_win32.h"
#include "keys/base/platform/private_file.h"

#include <aclapi.h>
#include <sddl.h>

namespace latchkey::platform {

namespace {

std::unexpected<Error> error_of(const std::filesystem::path& path, DWORD code)
{
    return std::unexpected(file_error(path, std::error_code(static_cast<int>(code), std::system_category())));
}

/// The user, SYSTEM, the administrators and "owner rights" are not others.
bool is_other(PSID sid)
{
    LPWSTR text = nullptr;
    if (ConvertSidToStringSidW(sid, &text) == 0) {
        return true;
    }
    const std::wstring who(text);
    LocalFree(text);
    return who != current_user_sid() && who != L"S-1-5-18" && who != L"S-1-5-32-544" && who != L"S-1-3-4";
}

FileAccess access_of(PACL dacl)
{
    FileAccess access;
    if (dacl == nullptr) { // no list at all means that everybody may do everything
        access.others_can_read = access.others_can_write = true;
    } else {
        for (DWORD i = 0; i < dacl->AceCount; ++i) {
            void* entry = nullptr;
            if (GetAce(dacl, i, &entry) == 0 || static_cast<ACE_HEADER*>(entry)->AceType != ACCESS_ALLOWED_ACE_TYPE) {
                continue;
            }
            auto* const allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
            if (!is_other(reinterpret_cast<PSID>(&allowed->SidStart))) {
                continue;
            }
            access.others_can_read |= (allowed->Mask & (FILE_READ_DATA | GENERIC_READ | GENERIC_ALL)) != 0;
            access.others_can_write |= (allowed->Mask & (FILE_WRITE_DATA | GENERIC_WRITE | GENERIC_ALL)) != 0;
        }
    }
    access.mode = access.others_can_read || access.others_can_write ? "shared" : "private";
    return access;
}

} // namespace

Result<FileAccess> file_access(const std::filesystem::path& path)
{
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    PACL dacl = nullptr;
    const DWORD code =
        GetNamedSecurityInfoW(path.c_str(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr, &dacl, nullptr, &descriptor);
    if (code != ERROR_SUCCESS) {
        return error_of(path, code);
    }
    FileAccess access = access_of(dacl);
    LocalFree(descriptor);
    return access;
}

Status make_private(const std::filesystem::path& path)
{
    const PrivateAcl acl;
    PACL dacl = nullptr;
    BOOL present = FALSE;
    BOOL defaulted = FALSE;
    if (!acl.good() || GetSecurityDescriptorDacl(acl.descriptor(), &present, &dacl, &defaulted) == 0) {
        return error_of(path, GetLastError());
    }
    std::wstring name = path.wstring();
    const DWORD code = SetNamedSecurityInfoW(name.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
                                             nullptr, nullptr, dacl, nullptr);
    if (code != ERROR_SUCCESS) {
        return error_of(path, code);
    }
    return {};
}

} // namespace latchkey::platform
