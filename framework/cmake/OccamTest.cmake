# occam_add_test(<name> SOURCES … [LIBRARIES …] [LABELS …] [DEPENDS …] [TIMEOUT seconds])
#
# One Catch2 program per room, each TEST_CASE a test of CTest named "<name>: <sentence>". LABELS is `unit` by default;
# `slow` keeps it out of scripts/test. No `;` in test names: CTest would run nothing and call it passed.

find_package(Catch2 2.13 REQUIRED)
include(Catch)

add_library(occam_catch_main STATIC ${PROJECT_SOURCE_DIR}/tests/support/catch_main.cpp)
target_link_libraries(occam_catch_main PUBLIC Catch2::Catch2)

function(occam_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 TEST "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS;DEPENDS")
  if(NOT TEST_LABELS)
    set(TEST_LABELS unit)
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  if(OCCAM_SANITIZE)
    math(EXPR TEST_TIMEOUT "${TEST_TIMEOUT} * 5")
  endif()
  add_executable(test_${name} ${TEST_SOURCES})
  target_link_libraries(test_${name} PRIVATE occam_catch_main ${TEST_LIBRARIES})
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(test_${name} PRIVATE
    OCCAM_SOURCE_DIR="${PROJECT_SOURCE_DIR}" OCCAM_BINARY_DIR="${PROJECT_BINARY_DIR}"
    OCCAM_PLUGIN_DIR="${OCCAM_PLUGIN_OUTPUT_DIRECTORY}")
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(TEST_DEPENDS)
    add_dependencies(test_${name} ${TEST_DEPENDS})
  endif()
  catch_discover_tests(test_${name} TEST_PREFIX "${name}: " EXTRA_ARGS -w NoTests
    PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT ${TEST_TIMEOUT})
endfunction()
