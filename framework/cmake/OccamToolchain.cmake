# How everything here is compiled: language level, warnings, sanitizers, faster tools where they are installed, and
# one layout of the build folder that equals the installed one (bin/, lib/, lib/occam/plugins/).

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(OCCAM_PLUGIN_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/occam/plugins)
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>) # GCC bug 105651: false alarms in std::string's operator+
endif()
if(OCCAM_WERROR)
  add_compile_options(-Werror)
endif()

if(OCCAM_SANITIZE)
  add_compile_options(-fsanitize=${OCCAM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OCCAM_SANITIZE})
endif()

find_program(OCCAM_CCACHE ccache)
if(OCCAM_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${OCCAM_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${OCCAM_CCACHE})
endif()
find_program(OCCAM_MOLD mold)
if(OCCAM_MOLD AND NOT OCCAM_FUZZ)
  add_link_options(-fuse-ld=mold)
endif()
