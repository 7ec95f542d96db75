#pragma once
/// Windows' counterpart of mode 0600: a protected DACL that names the current user, SYSTEM and the administrators. For the _win32.cpp
/// files.

#include <string>
#include <windows.h>

namespace latchkey::platform {

/// The security identifier of the user who runs this process, as text ("S-1-5-21-…"); empty when it cannot be had.
[[nodiscard]] std::wstring current_user_sid();

class PrivateAcl {
public:
    PrivateAcl();
    PrivateAcl(const PrivateAcl&) = delete;
    PrivateAcl& operator=(const PrivateAcl&) = delete;
    ~PrivateAcl();

    [[nodiscard]] bool good() const noexcept { return descriptor_ != nullptr; }
    [[nodiscard]] SECURITY_ATTRIBUTES* attributes() const noexcept { return &attributes_; }
    [[nodiscard]] PSECURITY_DESCRIPTOR descriptor() const noexcept { return descriptor_; }

private:
    PSECURITY_DESCRIPTOR descriptor_ = nullptr;
    mutable SECURITY_ATTRIBUTES attributes_{};
};

/// Best effort: a failure leaves the target as it is.
void copy_dacl(const wchar_t* from, const wchar_t* to) noexcept;

} // namespace latchkey::platform
