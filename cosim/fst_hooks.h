// SPDX-License-Identifier: Apache-2.0
// Included into Verilator's FST writer (scripts/Verilate.cmake): it asks nothing whether its writes succeed,
// and it works in mapped temporary files, which end the process by SIGBUS when the disk is full. Here every
// write is checked, and a mapping has its space before it is used.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>

/// Reports that the waveform cannot be written (an error of errno.h), and does not return.
[[noreturn]] void pacifica_fst_failed(int error, bool temporary);

inline std::FILE* pacifica_fst_tmpfile() {
  std::FILE* file = std::tmpfile();
  if (file == nullptr) pacifica_fst_failed(errno, true);
  return file;
}
inline std::FILE* pacifica_fst_open(const char* path, const char* mode) {
  std::FILE* file = std::fopen(path, mode);
  if (file == nullptr && mode[0] == 'w') pacifica_fst_failed(errno, false);
  return file;
}
inline std::size_t pacifica_fst_write(const void* data, std::size_t size, std::size_t count,
                                      std::FILE* file) {
  const std::size_t done = std::fwrite(data, size, count, file);
  if (done != count && size != 0) pacifica_fst_failed(errno, false);
  return done;
}
inline int pacifica_fst_flush(std::FILE* file) {
  const int result = std::fflush(file);
  if (result != 0) pacifica_fst_failed(errno, false);
  return result;
}
inline int pacifica_fst_close(std::FILE* file) {
  const bool failed = std::ferror(file) != 0;
  const int result = std::fclose(file);
  if (result != 0 || failed) pacifica_fst_failed(result != 0 ? errno : EIO, false);
  return result;
}
inline void* pacifica_fst_map(void* address, std::size_t length, int protection, int flags, int descriptor,
                              off_t offset) {
  const int error = posix_fallocate(descriptor, offset, static_cast<off_t>(length));
  if (error != 0) pacifica_fst_failed(error, true);
  void* mapping = mmap(address, length, protection, flags, descriptor, offset);
  if (mapping == MAP_FAILED) pacifica_fst_failed(errno, true);
  return mapping;
}

#define tmpfile pacifica_fst_tmpfile
#define fopen pacifica_fst_open
#define fwrite pacifica_fst_write
#define fflush pacifica_fst_flush
#define fclose pacifica_fst_close
#define mmap pacifica_fst_map
