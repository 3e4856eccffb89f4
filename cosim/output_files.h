// SPDX-License-Identifier: Apache-2.0
// Outputs of a run. All are checked before anything is written, so that a bad path leaves nothing half-done;
// each keeps the first error that meets it. A device, a pipe or a symbolic link is written to, never
// replaced.
#pragma once

#include <array>
#include <ostream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

namespace pacifica::cosim {

/// An output could not be written to its end: one line that names option and path.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int value = -1) : value_(value) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : value_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  int get() const { return value_; }
  int release();

 private:
  int value_;
};

struct OutputFile {
  std::string option;
  std::string path;
};
/// Throws UsageError naming option and path of the first file that cannot be written, that another option
/// writes, too, or that is one of `inputs`. Files that did not exist before do not exist afterwards. Returned
/// are the ends of pipes: their readers would see the end of the file if nobody held them.
std::vector<Descriptor> check_outputs(const std::vector<OutputFile>& files,
                                      const std::vector<std::string>& inputs = {});

/// Writes everything; 0, or the error. Whoever does not read keeps nobody from ending by a signal.
int write_all(int descriptor, std::string_view text);

/// One output, buffered.
class Output final : private std::streambuf {
 public:
  /// Opens, or throws OutputError.
  Output(const std::string& option, const std::string& path);
  /// Standard output.
  Output();
  ~Output() override;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  std::ostream& stream() { return stream_; }
  void put(char character) { sputc(character); }
  void write(std::string_view text) { sputn(text.data(), static_cast<std::streamsize>(text.size())); }
  void flush() { sync(); }
  /// The first error so far, or 0. What follows it is dropped.
  int error() const { return error_; }
  /// Throws OutputError when not everything arrived.
  void close();

 private:
  int_type overflow(int_type character) override;
  int sync() override;

  std::string name_;  ///< "--stats: cannot write PATH"
  int descriptor_ = -1;
  bool owned_ = false;
  int error_ = 0;
  std::array<char, 1u << 16> buffer_;
  std::ostream stream_;
};

/// Writes a whole file, or throws OutputError.
void write_output(const std::string& option, const std::string& path, std::string_view text);

/// Puts a finished file at `path`: by its name where nothing or a plain file stands, otherwise by copying
/// into what stands there. Throws OutputError.
void move_into_place(const std::string& from, const std::string& option, const std::string& path);

/// Something other than a regular file stands there, or will be reached through there.
bool is_special(const std::string& path);

}  // namespace pacifica::cosim
