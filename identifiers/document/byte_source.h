#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "base/unique_fd.h"

namespace identifiers::document {

// A document's bytes, at any place.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  virtual std::uint64_t size() const = 0;
  // How many were read: fewer than asked for at the end only. Nothing if they
  // cannot be read.
  virtual std::optional<std::size_t> ReadAt(std::uint64_t offset,
                                            std::span<char> out) const = 0;

  // All of `out`, or false.
  bool Fill(std::uint64_t offset, std::span<char> out) const {
    const auto read = ReadAt(offset, out);
    return read && *read == out.size();
  }
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t size() const override { return bytes_.size(); }
  std::optional<std::size_t> ReadAt(std::uint64_t offset,
                                    std::span<char> out) const override {
    if (offset >= bytes_.size()) return 0;
    const auto part = bytes_.substr(offset, out.size());
    std::memcpy(out.data(), part.data(), part.size());
    return part.size();
  }

 private:
  const std::string_view bytes_;
};

// A regular file, not owned. Its position is left alone: whoever gave the
// descriptor shares it.
class FileSource final : public ByteSource {
 public:
  // Nothing if it is no regular file.
  static std::optional<FileSource> Of(const base::UniqueFd& file);

  std::uint64_t size() const override { return size_; }
  std::optional<std::size_t> ReadAt(std::uint64_t offset,
                                    std::span<char> out) const override;

 private:
  FileSource(int fd, std::uint64_t size) : fd_(fd), size_(size) {}

  int fd_;
  std::uint64_t size_;
};

}  // namespace identifiers::document
