# SPDX-License-Identifier: Apache-2.0
# Puts the files of demo/ inside the binary, as they are (.incbin: no compiler has to read a megabyte of text).
file(GLOB kinportal_demo_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/demo/*.json ${CMAKE_SOURCE_DIR}/demo/charts/*.ndjson
  ${CMAKE_SOURCE_DIR}/demo/terms/*.txt)
set(declarations "")
set(rows "")
set(number 0)
foreach(file IN LISTS kinportal_demo_files)
  file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR}/demo ${file})
  string(APPEND declarations "asm(\".pushsection .rodata,\\\"a\\\"\\n.global kinportal_demo_${number}\\nkinportal_demo_${number}:\\n.incbin \\\"${file}\\\"\\n\"\n"
    "    \".global kinportal_demo_${number}_end\\nkinportal_demo_${number}_end:\\n.byte 0\\n.popsection\");\n"
    "extern \"C\" const char kinportal_demo_${number}[];\nextern \"C\" const char kinportal_demo_${number}_end[];\n")
  string(APPEND rows "      {\"${name}\", {kinportal_demo_${number}, static_cast<std::size_t>(kinportal_demo_${number}_end - kinportal_demo_${number})}},\n")
  math(EXPR number "${number} + 1")
endforeach()
set(kinportal_embedded_demo ${CMAKE_BINARY_DIR}/generated/embedded_demo.cpp)
file(CONFIGURE OUTPUT ${kinportal_embedded_demo} @ONLY CONTENT
"// SPDX-License-Identifier: Apache-2.0
// Made from demo/ by cmake/Demo.cmake.
#include \"server/demo/demo_files.h\"

@declarations@
namespace kinportal::server {

std::span<const DemoFile> demo_files() {
  static const std::vector<DemoFile> list = {
@rows@  };
  return list;
}

}  // namespace kinportal::server
")
set_source_files_properties(${kinportal_embedded_demo} PROPERTIES OBJECT_DEPENDS "${kinportal_demo_files}" SKIP_PRECOMPILE_HEADERS ON)
if(TARGET kinportal_server)
  target_sources(kinportal_server PRIVATE ${kinportal_embedded_demo})
endif()
