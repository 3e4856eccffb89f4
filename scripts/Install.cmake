# SPDX-License-Identifier: Apache-2.0
# `cmake --install BUILD --prefix PREFIX`: the command, the images that it runs, and the golden model as a CMake package.
#   PREFIX/bin/pacifica           a link to the command, which lives beside its images
#   PREFIX/lib/pacifica/          bin/pacifica, firmware/ (images, boot ROM, images.json), spec/requirements.csv
#   PREFIX/include/pacifica/      headers of the golden model
#   PREFIX/lib/cmake/pacifica/    find_package(pacifica): target pacifica::golden, variables pacifica_COMMAND, pacifica_FIRMWARE
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(home ${CMAKE_INSTALL_LIBDIR}/pacifica)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/pacifica)

set_target_properties(pacifica_golden PROPERTIES EXPORT_NAME golden)
install(TARGETS pacifica_golden EXPORT pacifica_targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pacifica)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/model/cpp/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pacifica FILES_MATCHING PATTERN "*.h")
install(FILES ${CMAKE_SOURCE_DIR}/spec/generated/pacifica_spec.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pacifica)
install(EXPORT pacifica_targets NAMESPACE pacifica:: DESTINATION ${package})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/pacificaConfig.cmake.in ${CMAKE_BINARY_DIR}/pacificaConfig.cmake
  INSTALL_DESTINATION ${package} PATH_VARS home)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/pacificaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/pacificaConfig.cmake ${CMAKE_BINARY_DIR}/pacificaConfigVersion.cmake DESTINATION ${package})

# The command finds its images from its own place (cosim/paths.h).
install(TARGETS pacifica RUNTIME DESTINATION ${home}/bin)
install(DIRECTORY ${CMAKE_BINARY_DIR}/firmware/ DESTINATION ${home}/firmware
        FILES_MATCHING PATTERN obj EXCLUDE PATTERN CMakeFiles EXCLUDE PATTERN "*.elf" PATTERN boot.rom PATTERN images.json)
install(FILES ${CMAKE_SOURCE_DIR}/spec/requirements.csv DESTINATION ${home}/spec)
install(CODE "
  set(bin \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  file(MAKE_DIRECTORY \"\${bin}\")
  file(RELATIVE_PATH command \"\${bin}\" \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${home}/bin/pacifica\")
  file(CREATE_LINK \"\${command}\" \"\${bin}/pacifica\" SYMBOLIC)")
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/NOTICE ${CMAKE_SOURCE_DIR}/CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
