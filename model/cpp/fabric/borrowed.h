// SPDX-License-Identifier: Apache-2.0
// A pointer that its holder has for the time of a call only.
#pragma once

namespace pacifica {

/// Somebody else's object, lent for a step. A copy of the holder does not have it: whoever copies a machine,
/// even in the middle of a step, gets values alone.
template <typename T>
class Borrowed {
 public:
  Borrowed() = default;
  Borrowed(T* object) : object_(object) {}
  Borrowed(const Borrowed&) {}
  Borrowed& operator=(const Borrowed&) {
    object_ = nullptr;
    return *this;
  }
  Borrowed& operator=(T* object) {
    object_ = object;
    return *this;
  }

  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }
  bool operator==(std::nullptr_t) const { return object_ == nullptr; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

}  // namespace pacifica
