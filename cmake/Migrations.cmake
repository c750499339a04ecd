# SPDX-License-Identifier: Apache-2.0
# Puts the schema's history (migrations/NNNN_name.sql and migrations/book/NNNN_name.sql) inside the binary.
file(GLOB kinportal_store_sql CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/migrations/[0-9]*.sql)
file(GLOB kinportal_book_sql CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/migrations/book/[0-9]*.sql)
set(kinportal_embedded_sql ${CMAKE_BINARY_DIR}/generated/embedded_migrations.cpp)
add_custom_command(
  OUTPUT ${kinportal_embedded_sql}
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DOUT=${kinportal_embedded_sql} -P ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
  DEPENDS ${kinportal_store_sql} ${kinportal_book_sql} ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
  COMMENT "Putting the migrations inside the binary")
target_sources(kinportal_db PRIVATE ${kinportal_embedded_sql})
