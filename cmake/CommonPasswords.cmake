# SPDX-License-Identifier: Apache-2.0
# Puts the list of common passwords inside the binary. The list is Debian's (package python3-zxcvbn), read at build time and not kept
# in this project; without it there is no build, because a portal that accepts any password must not come about by accident.
find_file(COMMON_PASSWORD_LISTS frequency_lists.py PATHS /usr/lib/python3/dist-packages/zxcvbn NO_DEFAULT_PATH)
if(NOT COMMON_PASSWORD_LISTS)
  message(FATAL_ERROR "The list of common passwords is missing. Install the Debian package python3-zxcvbn "
                      "(./dev build does it), or give -DCOMMON_PASSWORD_LISTS=/path/to/zxcvbn/frequency_lists.py.")
endif()
add_executable(make_common_password_table ${CMAKE_SOURCE_DIR}/tools/common_passwords/make_table.cpp)
target_include_directories(make_common_password_table PRIVATE ${CMAKE_SOURCE_DIR}/src)
set(common_password_table ${CMAKE_BINARY_DIR}/generated/common_password_table.cpp)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
add_custom_command(OUTPUT ${common_password_table}
  COMMAND make_common_password_table ${COMMON_PASSWORD_LISTS} ${common_password_table}
  DEPENDS make_common_password_table ${COMMON_PASSWORD_LISTS} VERBATIM)
if(TARGET kinportal_accounts)
  target_sources(kinportal_accounts PRIVATE ${common_password_table})
  set_source_files_properties(${common_password_table} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endif()
