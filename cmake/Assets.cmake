# SPDX-License-Identifier: Apache-2.0
# Puts the built screens (KINPORTAL_WEB_DIST, from `npm run build` in web/) inside the binary. Without them a page that says so is put in,
# so that the server builds and runs. A new or changed file of the screens is noticed by the next build.
find_package(ZLIB REQUIRED)
add_executable(embed_assets ${CMAKE_SOURCE_DIR}/tools/embed_assets/embed_assets.cpp)
target_link_libraries(embed_assets PRIVATE PkgConfig::LIBBROTLIENC PkgConfig::LIBBROTLIDEC ZLIB::ZLIB OpenSSL::Crypto)
file(GLOB_RECURSE kinportal_dist CONFIGURE_DEPENDS ${KINPORTAL_WEB_DIST}/*)
set(kinportal_asset_block ${CMAKE_BINARY_DIR}/generated/asset_block.bin)
set(kinportal_asset_table ${CMAKE_BINARY_DIR}/generated/asset_table.cpp)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
add_custom_command(
  OUTPUT ${kinportal_asset_block} ${kinportal_asset_table}
  COMMAND embed_assets ${KINPORTAL_WEB_DIST} ${kinportal_asset_block} ${kinportal_asset_table}
  DEPENDS embed_assets ${kinportal_dist}
  COMMENT "Putting the screens inside the binary" VERBATIM)
if(TARGET kinportal_server)
  target_sources(kinportal_server PRIVATE ${kinportal_asset_table})
  # The block is read by the assembler, which the compiler's own dependency list does not know; nor does ccache.
  set_source_files_properties(${kinportal_asset_table} PROPERTIES SKIP_PRECOMPILE_HEADERS ON OBJECT_DEPENDS ${kinportal_asset_block})
endif()
