# Dear ImGui (glyphs baked on demand: 1.92.2 or later) with FreeType, and GLFW.
FetchContent_Declare(imgui GIT_REPOSITORY https://github.com/ocornut/imgui.git
  GIT_TAG 45acd5e0e82f4c954432533ae9985ff0e1aad6d5) # v1.92.2b
FetchContent_GetProperties(imgui)
if(NOT imgui_POPULATED)
  if(POLICY CMP0169)
    cmake_policy(SET CMP0169 OLD)
  endif()
  FetchContent_Populate(imgui)
endif()
file(STRINGS "${imgui_SOURCE_DIR}/imgui.h" version_line REGEX "#define IMGUI_VERSION +\"")
string(REGEX REPLACE ".*\"([0-9.]+)[^\"]*\".*" "\\1" IMGUI_VERSION "${version_line}")
latchkey_version_between("Dear ImGui" "${IMGUI_VERSION}" 1.92.2 1.93)

find_package(Freetype REQUIRED)
find_package(OpenGL REQUIRED)
FetchContent_Declare(glfw3 URL https://github.com/glfw/glfw/archive/refs/tags/3.4.tar.gz
  URL_HASH SHA256=c038d34200234d071fae9345bc455e4a8f2f544ab60150765d7704e08f3dac01 FIND_PACKAGE_ARGS 3.3)
FetchContent_MakeAvailable(glfw3)

add_library(latchkey_imgui STATIC
  "${imgui_SOURCE_DIR}/imgui.cpp" "${imgui_SOURCE_DIR}/imgui_draw.cpp" "${imgui_SOURCE_DIR}/imgui_tables.cpp"
  "${imgui_SOURCE_DIR}/imgui_widgets.cpp" "${imgui_SOURCE_DIR}/misc/freetype/imgui_freetype.cpp"
  "${imgui_SOURCE_DIR}/misc/cpp/imgui_stdlib.cpp")
add_library(latchkey::imgui ALIAS latchkey_imgui)
target_include_directories(latchkey_imgui SYSTEM PUBLIC "${imgui_SOURCE_DIR}" "${imgui_SOURCE_DIR}/misc/cpp" "${imgui_SOURCE_DIR}/misc/freetype")
# The test engine's four hooks are in every build, so that what is tested is what ships: kit/item_hooks.cpp defines them, and they do
# nothing unless a test listens.
target_compile_definitions(latchkey_imgui PUBLIC IMGUI_ENABLE_FREETYPE IMGUI_USE_WCHAR32 IMGUI_DISABLE_OBSOLETE_FUNCTIONS
  IMGUI_ENABLE_TEST_ENGINE)
target_compile_options(latchkey_imgui PRIVATE ${LATCHKEY_HARDENING})
target_link_libraries(latchkey_imgui PUBLIC Freetype::Freetype)

# The back ends are apart: only gui/shell may see GLFW and OpenGL.
add_library(latchkey_imgui_backends STATIC
  "${imgui_SOURCE_DIR}/backends/imgui_impl_glfw.cpp" "${imgui_SOURCE_DIR}/backends/imgui_impl_opengl3.cpp")
add_library(latchkey::imgui_backends ALIAS latchkey_imgui_backends)
target_include_directories(latchkey_imgui_backends SYSTEM PUBLIC "${imgui_SOURCE_DIR}/backends")
target_compile_options(latchkey_imgui_backends PRIVATE ${LATCHKEY_HARDENING})
target_link_libraries(latchkey_imgui_backends PUBLIC latchkey::imgui glfw OpenGL::GL)
