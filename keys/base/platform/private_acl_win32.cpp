#include "keys/base/platform/private_acl_win32.h"

#include <vector>

// After windows.h: these need its types.
#include <aclapi.h>
#include <sddl.h>

namespace latchkey::platform {

std::wstring current_user_sid()
{
    HANDLE token = nullptr;
    if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) == 0) {
        return {};
    }
    DWORD size = 0;
    GetTokenInformation(token, TokenUser, nullptr, 0, &size);
    std::vector<BYTE> room(size);
    std::wstring text;
    if (size != 0 && GetTokenInformation(token, TokenUser, room.data(), size, &size) != 0) {
        LPWSTR sid = nullptr;
        if (ConvertSidToStringSidW(reinterpret_cast<TOKEN_USER*>(room.data())->User.Sid, &sid) != 0) {
            text = sid;
            LocalFree(sid);
        }
    }
    CloseHandle(token);
    return text;
}

PrivateAcl::PrivateAcl()
{
    const std::wstring user = current_user_sid();
    if (user.empty()) {
        return;
    }
    // P: protected, nothing is inherited. FA: all of a file. SY, BA: SYSTEM and administrators, who could take the file over anyway.
    const std::wstring text = L"D:P(A;;FA;;;" + user + L")(A;;FA;;;SY)(A;;FA;;;BA)";
    if (ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1, &descriptor_, nullptr) == 0) {
        descriptor_ = nullptr;
        return;
    }
    attributes_.nLength = sizeof attributes_;
    attributes_.lpSecurityDescriptor = descriptor_;
    attributes_.bInheritHandle = FALSE;
}

PrivateAcl::~PrivateAcl()
{
    if (descriptor_ != nullptr) {
        LocalFree(descriptor_);
    }
}

void copy_dacl(const wchar_t* from, const wchar_t* to) noexcept
{
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    PACL dacl = nullptr;
    if (GetNamedSecurityInfoW(from, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr, &dacl, nullptr, &descriptor) !=
        ERROR_SUCCESS) {
        return;
    }
    (void)SetNamedSecurityInfoW(const_cast<wchar_t*>(to), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr, dacl, nullptr);
    LocalFree(descriptor);
}

} // namespace latchkey::platform
