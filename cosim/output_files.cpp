// SPDX-License-Identifier: Apache-2.0
// Outputs of a run.
#include "cosim/output_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "cosim/options.h"
#include "cosim/signals.h"

namespace pacifica::cosim {
namespace {

namespace fs = std::filesystem;

/// The same file under two names, symbolic and hard links included. Devices may be named twice.
bool same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  if (fs::exists(a, error) && !fs::is_regular_file(a, error)) return false;
  if (fs::exists(a, error) && fs::exists(b, error)) return fs::equivalent(a, b, error);
  const fs::path first = fs::weakly_canonical(fs::absolute(a), error);
  return !error && first == fs::weakly_canonical(fs::absolute(b), error) && !error;
}

std::string reason(int error, const std::string& path) {
  struct stat status = {};
  if (error == ENXIO && stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode))
    return "nobody reads this pipe";
  return std::strerror(error);
}

std::string cannot_write(const std::string& option, const std::string& path) {
  return fmt::format("{}: cannot write {}", option, path);
}

/// Does not wait for the reader of a pipe.
int open_to_write(const std::string& path, int flags) {
  int descriptor = -1;
  do {
    descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags, 0644);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor >= 0) fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
  return descriptor;
}

bool is_pipe(int descriptor) {
  struct stat status = {};
  return fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

/// Opens a file as the run will, leaves no trace of that, and returns what must stay open.
Descriptor probe(const OutputFile& file) {
  std::error_code error;
  const bool existed = fs::exists(file.path, error);
  Descriptor descriptor(open_to_write(file.path, 0));
  if (descriptor.get() < 0) {
    throw UsageError(fmt::format("{}: {}", cannot_write(file.option, file.path), reason(errno, file.path)));
  }
  // What a link points to was made, not the link.
  if (!existed) fs::remove(fs::canonical(file.path, error), error);
  return is_pipe(descriptor.get()) ? std::move(descriptor) : Descriptor();
}

}  // namespace

Descriptor::~Descriptor() {
  if (value_ >= 0) ::close(value_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(value_, other.value_);
  return *this;
}

int Descriptor::release() { return std::exchange(value_, -1); }

std::vector<Descriptor> check_outputs(const std::vector<OutputFile>& files,
                                      const std::vector<std::string>& inputs) {
  std::vector<Descriptor> held;
  for (const OutputFile& file : files) {
    if (file.path.empty()) continue;
    for (const std::string& input : inputs) {
      if (!input.empty() && same_file(file.path, input))
        throw UsageError(fmt::format("{}: {} would overwrite an input of the run", file.option, file.path));
    }
    for (const OutputFile& other : files) {
      if (&other == &file) break;
      if (!other.path.empty() && same_file(file.path, other.path))
        throw UsageError(fmt::format("{}: {} is written by {}, too", file.option, file.path, other.option));
    }
    Descriptor descriptor = probe(file);
    if (descriptor.get() >= 0) held.push_back(std::move(descriptor));
  }
  return held;
}

int write_all(int descriptor, std::string_view text) {
  constexpr int kPatience = 200;  // milliseconds
  struct stat status = {};
  const bool waits = fstat(descriptor, &status) == 0 && !S_ISREG(status.st_mode);
  while (!text.empty()) {
    std::size_t size = text.size();
    if (waits) {
      pollfd ready{descriptor, POLLOUT, 0};
      if (poll(&ready, 1, kPatience) <= 0) {
        if (asked_to_end() != 0) return ETIMEDOUT;
        continue;
      }
      // A pipe that can be written to takes as much without waiting.
      constexpr std::size_t kPiece = 4096;
      size = std::min(size, kPiece);
    }
    const ssize_t done = ::write(descriptor, text.data(), size);
    if (done < 0 && errno != EINTR && errno != EAGAIN) return errno;
    if (done > 0) text.remove_prefix(static_cast<std::size_t>(done));
  }
  return 0;
}

Output::Output(const std::string& option, const std::string& path)
    : name_(cannot_write(option, path)),
      descriptor_(open_to_write(path, O_TRUNC)),
      owned_(true),
      stream_(this) {
  if (descriptor_ < 0) throw OutputError(fmt::format("{}: {}", name_, reason(errno, path)));
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

Output::Output() : name_("cannot write to standard output"), descriptor_(STDOUT_FILENO), stream_(this) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

Output::~Output() {
  sync();
  if (owned_ && descriptor_ >= 0) ::close(descriptor_);
}

Output::int_type Output::overflow(int_type character) {
  sync();
  if (!traits_type::eq_int_type(character, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(character);
    pbump(1);
  }
  return traits_type::not_eof(character);
}

/// Succeeds always: the error is kept, and whoever writes need not ask each time.
int Output::sync() {
  if (error_ == 0 && descriptor_ >= 0)
    error_ = write_all(descriptor_, {pbase(), static_cast<std::size_t>(pptr() - pbase())});
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return 0;
}

void Output::close() {
  sync();
  if (owned_ && descriptor_ >= 0 && ::close(descriptor_) != 0 && error_ == 0) error_ = errno;
  descriptor_ = -1;
  if (error_ != 0) throw OutputError(fmt::format("{}: {}", name_, std::strerror(error_)));
}

void write_output(const std::string& option, const std::string& path, std::string_view text) {
  Output file(option, path);
  file.write(text);
  file.close();
}

void move_into_place(const std::string& from, const std::string& option, const std::string& path) {
  struct stat status = {};
  const bool absent = lstat(path.c_str(), &status) != 0;
  if ((absent || (S_ISREG(status.st_mode) && status.st_nlink == 1)) &&
      rename(from.c_str(), path.c_str()) == 0)
    return;
  Descriptor source(open(from.c_str(), O_RDONLY | O_CLOEXEC));
  Output target(option, path);
  std::array<char, 1u << 16> buffer;
  ssize_t size = 0;
  while (target.error() == 0 && (size = read(source.get(), buffer.data(), buffer.size())) != 0) {
    if (size < 0) throw OutputError(fmt::format("{}: {}", cannot_write(option, path), std::strerror(errno)));
    target.write({buffer.data(), static_cast<std::size_t>(size)});
  }
  target.close();
}

bool is_special(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error) && !fs::is_regular_file(path, error);
}

}  // namespace pacifica::cosim
