# SPDX-License-Identifier: Apache-2.0
# Puts the practice policies and state laws of policies/ inside the binary, for the demo and for stores that only keep a policy's text.
file(GLOB kinportal_policy_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/policies/*.toml ${CMAKE_SOURCE_DIR}/policies/law/*.toml)
set(kinportal_embedded_policies ${CMAKE_BINARY_DIR}/generated/embedded_policies.cpp)
add_custom_command(
  OUTPUT ${kinportal_embedded_policies}
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DOUT=${kinportal_embedded_policies} -P ${CMAKE_SOURCE_DIR}/cmake/embed_policies.cmake
  DEPENDS ${kinportal_policy_files} ${CMAKE_SOURCE_DIR}/cmake/embed_policies.cmake
  COMMENT "Putting the policies inside the binary")
target_sources(kinportal_access PRIVATE ${kinportal_embedded_policies})
