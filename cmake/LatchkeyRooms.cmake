# latchkey_room(NAME USES room… [LIBS target…]): a static library of the files in the current folder.
#
# USES are the arrows of the design and nothing else; tests/layering_test.cpp holds every #include against them.
# Platform files are chosen by name: *_posix.cpp and *_win32.cpp. main.cpp belongs to a program, never to a room.
function(latchkey_room NAME)
  cmake_parse_arguments(ARG "" "" "USES;LIBS;PRIVATE_LIBS;FOLDERS" ${ARGN})
  set(patterns "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/platform/*.cpp")
  foreach(folder IN LISTS ARG_FOLDERS)
    list(APPEND patterns "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp")
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${patterns})
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(WIN32)
    list(FILTER sources EXCLUDE REGEX "_posix\\.cpp$")
  else()
    list(FILTER sources EXCLUDE REGEX "_win32\\.cpp$")
  endif()
  list(TRANSFORM ARG_USES PREPEND "latchkey::")
  if(sources)
    add_library(latchkey_${NAME} STATIC ${sources})
    target_link_libraries(latchkey_${NAME} PUBLIC latchkey::options ${ARG_USES} ${ARG_LIBS} PRIVATE ${ARG_PRIVATE_LIBS})
  else()
    add_library(latchkey_${NAME} INTERFACE)
    target_link_libraries(latchkey_${NAME} INTERFACE latchkey::options ${ARG_USES} ${ARG_LIBS})
  endif()
  add_library(latchkey::${NAME} ALIAS latchkey_${NAME})
endfunction()

# latchkey_program(NAME ROOMS…): main.cpp of the current folder.
function(latchkey_program NAME)
  add_executable(${NAME} main.cpp)
  list(TRANSFORM ARGN PREPEND "latchkey::")
  target_link_libraries(${NAME} PRIVATE latchkey::options ${ARGN})
endfunction()

# latchkey_window_program(NAME): in a build with the address sanitizer, the GL driver stays loaded until the leak check is over.
function(latchkey_window_program NAME)
  if(LATCHKEY_SANITIZE MATCHES "address")
    target_sources(${NAME} PRIVATE "${CMAKE_SOURCE_DIR}/tests/sanitizers/keep_libraries.cpp")
  endif()
endfunction()
