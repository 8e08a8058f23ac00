# occam_add_plugin(<name> KIND backend|router|evaluator SOURCES … [LIBRARIES …] [STATIC] [OUTPUT_DIRECTORY folder])
#
# Builds lib/occam/plugins/<name>.so from sources that define occam_entry_v1: everything hidden but that one symbol, no
# undefined symbols, installed beside the others, and one conformance test per plugin. Needs occam::sdk alone, so it
# works from an installed Occam as it does here.
# STATIC also makes <name>_static, an archive without an entry restriction, for tests of the insides.
# For that test the calling folder may set OCCAM_CONFORMANCE_CONFIG, the instance's table as JSON, and
# OCCAM_CONFORMANCE_MODEL, a model file that may be absent.
# OUTPUT_DIRECTORY is for plugins that only tests use: they go there, and are neither installed nor tested themselves.

set(OCCAM_PLUGIN_VERSION_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/occam_plugin.map)

function(occam_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 PLUGIN "STATIC" "KIND;OUTPUT_DIRECTORY" "SOURCES;LIBRARIES")
  if(NOT PLUGIN_KIND MATCHES "^(backend|router|evaluator)$")
    message(FATAL_ERROR "occam_add_plugin(${name}): KIND must be backend, router or evaluator")
  endif()
  set(target occam_${PLUGIN_KIND}_${name})

  if(PLUGIN_STATIC)
    add_library(${target}_static STATIC ${PLUGIN_SOURCES})
    target_link_libraries(${target}_static PUBLIC occam::sdk ${PLUGIN_LIBRARIES})
    add_library(${target} MODULE $<TARGET_OBJECTS:${target}_static>)
  else()
    add_library(${target} MODULE ${PLUGIN_SOURCES})
  endif()
  target_link_libraries(${target} PRIVATE occam::sdk ${PLUGIN_LIBRARIES})
  target_link_options(${target} PRIVATE -Wl,--version-script=${OCCAM_PLUGIN_VERSION_SCRIPT})
  if(NOT OCCAM_SANITIZE)
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME ${name}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${OCCAM_PLUGIN_VERSION_SCRIPT})
  if(PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PLUGIN_OUTPUT_DIRECTORY})
    return()
  endif()
  if(OCCAM_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${OCCAM_PLUGIN_OUTPUT_DIRECTORY})
  endif()
  install(TARGETS ${target} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/occam/plugins)

  set_property(GLOBAL APPEND PROPERTY OCCAM_PLUGINS ${target})
  if(OCCAM_TESTS)
    # tests/conformance makes the program; from an installed Occam `occam plugins check` is the same.
    if(NOT OCCAM_CONFORMANCE_CONFIG)
      set(OCCAM_CONFORMANCE_CONFIG "{}")
    endif()
    add_test(NAME "conformance: ${name}" COMMAND
      conformance_check $<TARGET_FILE:${target}> ${OCCAM_CONFORMANCE_CONFIG} ${OCCAM_CONFORMANCE_MODEL})
    set_tests_properties("conformance: ${name}" PROPERTIES LABELS conformance TIMEOUT 300)
  endif()
endfunction()
