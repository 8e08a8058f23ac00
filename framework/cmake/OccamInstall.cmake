# What an installed Occam is: the program, the library with its headers, the SDK, the plugins, the configs, and a package
# for find_package(occam) with the targets occam::occam, occam::sdk, occam::abi, occam::statistics and occam_add_plugin().
include(CMakePackageConfigHelpers)

set(OCCAM_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/occam)

install(TARGETS occam occam_abi occam_sdk occam_statistics EXPORT occam_targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/framework/include/occam DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/framework/statistics/include/occam DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT occam_targets NAMESPACE occam:: FILE occam-targets.cmake DESTINATION ${OCCAM_PACKAGE_DIR})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/occam-config.cmake.in ${PROJECT_BINARY_DIR}/occam-config.cmake
  INSTALL_DESTINATION ${OCCAM_PACKAGE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/occam-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/occam-config.cmake ${PROJECT_BINARY_DIR}/occam-config-version.cmake
  ${CMAKE_CURRENT_LIST_DIR}/OccamPlugin.cmake ${CMAKE_CURRENT_LIST_DIR}/occam_plugin.map
  DESTINATION ${OCCAM_PACKAGE_DIR})

# For pkg-config; found from the file's own place, so that the prefix may be moved.
file(RELATIVE_PATH OCCAM_PC_TO_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/occam.pc.in ${PROJECT_BINARY_DIR}/occam.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/occam.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_VENDOR "The Occam developers")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
include(CPack)
