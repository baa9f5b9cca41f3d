#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"

namespace agent {

// A process of deskwarden-scan: it has an empty environment, the descriptors
// that it is given and no others that matter, and ends with this object.
class Child {
 public:
  Child() = default;
  ~Child() { End(); }
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
  Child& operator=(Child&& other) noexcept {
    if (this != &other) {
      End();
      pid_ = std::exchange(other.pid_, 0);
    }
    return *this;
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The worker, with the other end of `socket` as its descriptor 3.
  static base::Result<Child> StartWorker(const std::filesystem::path& program,
                                         base::UniqueFd& socket);
  // pdftotext on `pdf`; `text` becomes what it writes. kUnavailable if it is
  // not installed, or the kernel cannot confine it.
  static base::Result<Child> StartPdf(const std::filesystem::path& program,
                                      const base::UniqueFd& pdf,
                                      base::UniqueFd& text);

  // Kills it if it runs. False if it had ended by a signal before.
  bool End();
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

}  // namespace agent
