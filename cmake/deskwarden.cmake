# How every target here is built, and the functions that declare one.
set(DESKWARDEN_SANITIZE "" CACHE STRING
    "Sanitizers, as for -fsanitize=, e.g. address,undefined")
option(DESKWARDEN_FUZZ "Build the fuzzers (Clang)" OFF)
option(DESKWARDEN_BENCH "Build the benchmarks" OFF)

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(Poco REQUIRED COMPONENTS Foundation Net NetSSL)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(WAYLAND REQUIRED IMPORTED_TARGET wayland-client)
pkg_check_modules(UDEV REQUIRED IMPORTED_TARGET libudev)
pkg_check_modules(XCB REQUIRED IMPORTED_TARGET xcb xcb-xfixes xcb-res
                  xcb-record)

add_library(deskwarden_options INTERFACE)
target_include_directories(deskwarden_options INTERFACE
  ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
target_compile_options(deskwarden_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror
  # A designated initializer names what it sets; the rest has its default.
  -Wno-missing-field-initializers
  -fstack-protector-strong
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
target_link_options(deskwarden_options INTERFACE -Wl,-z,relro -Wl,--as-needed)
if(DESKWARDEN_SANITIZE)
  target_compile_options(deskwarden_options INTERFACE
    -fsanitize=${DESKWARDEN_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(deskwarden_options INTERFACE
    -fsanitize=${DESKWARDEN_SANITIZE})
endif()
if(DESKWARDEN_FUZZ)
  target_compile_options(deskwarden_options INTERFACE
    -fsanitize=fuzzer-no-link)
endif()

configure_file(${PROJECT_SOURCE_DIR}/cmake/version.h.in
               ${PROJECT_BINARY_DIR}/generated/version.h @ONLY)

add_custom_target(threaded_tests)
add_custom_target(fuzzers)

# dw_library(NAME SOURCES a.cc ... LINKS other ...): a static library; one for
# each second-level folder.
function(dw_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC deskwarden_options ${arg_LINKS}
                        PRIVATE ${arg_PRIVATE_LINKS})
endfunction()

# dw_program(NAME SOURCES main.cc LINKS ...): lands in <build>/bin.
function(dw_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE deskwarden_options ${arg_LINKS})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()

# dw_test(NAME SOURCES x_test.cc ... LINKS ...): a Catch2 program; each test
# case becomes a ctest test named after it. LABELS for ctest -L; the label
# `threads` has it run under ThreadSanitizer too.
function(dw_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE deskwarden_options ${arg_LINKS}
                        Catch2::Catch2WithMain)
  target_precompile_headers(${name} PRIVATE
    ${PROJECT_SOURCE_DIR}/tests/support/catch.h)
  if("threads" IN_LIST arg_LABELS)
    add_dependencies(threaded_tests ${name})
  endif()
  catch_discover_tests(${name} TEST_PREFIX "${name}: "
    PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
endfunction()

# dw_fuzzer(NAME SOURCES x_fuzz.cc LINKS ...): a libFuzzer program, seeds in
# tests/fuzz/corpus/NAME.
function(dw_fuzzer name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT DESKWARDEN_FUZZ)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE deskwarden_options ${arg_LINKS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${name})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz)
endfunction()
