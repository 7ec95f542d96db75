#pragma once
/// Code points of the Material icons that the window uses; assets/fonts/README.md says how to add one.

#include <imgui.h>

namespace latchkey::kit::icon {

inline constexpr ImWchar vpn_key = 0xE0DA;
inline constexpr ImWchar search = 0xE8B6;
inline constexpr ImWchar add = 0xE145;
inline constexpr ImWchar home = 0xE88A;
inline constexpr ImWchar dns = 0xE875;
inline constexpr ImWchar account_tree = 0xE97A;
inline constexpr ImWchar folder = 0xE2C7;
inline constexpr ImWchar folder_open = 0xE2C8;
inline constexpr ImWchar tune = 0xE429;
inline constexpr ImWchar expand_more = 0xE5CF;
inline constexpr ImWchar chevron_right = 0xE5CC;
inline constexpr ImWchar content_copy = 0xE14D;
inline constexpr ImWchar lock = 0xE897;
inline constexpr ImWchar info = 0xE88E;
inline constexpr ImWchar error = 0xE000;
inline constexpr ImWchar check_circle = 0xE86C;
inline constexpr ImWchar warning = 0xE002;
inline constexpr ImWchar close = 0xE5CD;
inline constexpr ImWchar download = 0xF090;
inline constexpr ImWchar save = 0xE161;
inline constexpr ImWchar trash = 0xE872;
inline constexpr ImWchar arrow_forward = 0xE5C8;
inline constexpr ImWchar arrow_back = 0xE5C4;
inline constexpr ImWchar arrow_upward = 0xE5D8;
inline constexpr ImWchar arrow_downward = 0xE5DB;
inline constexpr ImWchar terminal = 0xEB8E;
inline constexpr ImWchar file_open = 0xEAF3;
inline constexpr ImWchar insert_drive_file = 0xE24D;
inline constexpr ImWchar more_horiz = 0xE5D3;
inline constexpr ImWchar refresh = 0xE5D5;
inline constexpr ImWchar settings = 0xE8B8;
inline constexpr ImWchar visibility = 0xE8F4;
inline constexpr ImWchar visibility_off = 0xE8F5;
inline constexpr ImWchar gpp_bad = 0xF012;
inline constexpr ImWchar gpp_good = 0xF013;
inline constexpr ImWchar gpp_maybe = 0xF014;
inline constexpr ImWchar verified_user = 0xE8E8;
inline constexpr ImWchar check = 0xE5CA;
inline constexpr ImWchar help = 0xE887;
inline constexpr ImWchar person = 0xE7FD;
inline constexpr ImWchar swap_horiz = 0xE8D4;
inline constexpr ImWchar content_paste = 0xE14F;
inline constexpr ImWchar fingerprint = 0xE90D;
inline constexpr ImWchar block = 0xE14B;
inline constexpr ImWchar priority_high = 0xE645;
inline constexpr ImWchar edit = 0xE3C9;
inline constexpr ImWchar input = 0xE890;
inline constexpr ImWchar link_off = 0xE16F;
inline constexpr ImWchar light_mode = 0xE518;
inline constexpr ImWchar dark_mode = 0xE51C;
inline constexpr ImWchar brightness_medium = 0xE1AE;
inline constexpr ImWchar bookmark = 0xE866;
inline constexpr ImWchar history = 0xE889;
inline constexpr ImWchar rule_folder = 0xF1C9;
inline constexpr ImWchar bolt = 0xEA0B;
inline constexpr ImWchar mouse = 0xE323;
inline constexpr ImWchar unfold_more = 0xE5D7;
inline constexpr ImWchar key_off = 0xEB84;

} // namespace latchkey::kit::icon
