#include "identifiers/document/archive_encryption.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace identifiers::document {
namespace {

constexpr int kMaxBlocks = 64;  // Before the first file: two or three.

// Of a header of RAR 5.0; past its end all is zero.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : bytes_(bytes) {}

  // Seven bits a byte, the lowest first ("RAR 5.0 archive format").
  std::uint64_t Number() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      number |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) break;
    }
    return number;
  }
  std::string_view left() const { return bytes_; }

 private:
  std::string_view bytes_;
};

struct Block {
  std::uint64_t type = 0;
  bool encrypted = false;
  std::uint64_t next = 0;
};

// Extra records of a file's header: type 1 is encryption.
bool HasEncryption(std::string_view extra) {
  while (!extra.empty()) {
    Fields record(extra);
    const auto size = record.Number();
    Fields inside(record.left());
    if (size == 0 || size > record.left().size()) return false;
    if (inside.Number() == 1) return true;
    extra = record.left().substr(size);
  }
  return false;
}

std::optional<Block> BlockAt(const ByteSource& file, std::uint64_t at) {
  constexpr std::size_t kCrcBytes = 4;
  std::array<char, 4096> bytes{};
  const auto read = file.ReadAt(at, bytes).value_or(0);
  if (read <= kCrcBytes) return std::nullopt;
  Fields head(std::string_view(bytes.data(), read).substr(kCrcBytes));
  const auto size = head.Number();
  if (size == 0 || size > head.left().size()) return std::nullopt;
  const auto content = head.left().substr(0, size);
  Block block;
  block.next = at + read - head.left().size() + size;
  Fields fields(content);
  block.type = fields.Number();
  const auto flags = fields.Number();
  const auto extra = (flags & 1) != 0 ? fields.Number() : 0;
  const auto data = (flags & 2) != 0 ? fields.Number() : 0;
  if (extra <= content.size())
    block.encrypted = HasEncryption(content.substr(content.size() - extra));
  if (data > file.size()) return std::nullopt;
  block.next += data;
  return block;
}

// Encryption of all headers (type 4), or of the first file (type 2).
bool IsEncryptedRar5(const ByteSource& file) {
  std::uint64_t at = 8;  // Behind the signature.
  for (int blocks = 0; blocks < kMaxBlocks; ++blocks) {
    const auto block = BlockAt(file, at);
    if (!block) return false;
    if (block->type == 4) return true;
    if (block->type == 2) return block->encrypted;
    at = block->next;
  }
  return false;
}

}  // namespace

// Its packed headers or contents name the AES coder (06 F1 07 01).
bool IsEncrypted7z(const ByteSource& file) {
  std::array<char, 4096> tail{};
  const auto size = std::min<std::uint64_t>(tail.size(), file.size());
  if (!file.Fill(file.size() - size, std::span(tail).first(size))) return false;
  return std::string_view(tail.data(), size).find("\x06\xF1\x07\x01") !=
         std::string_view::npos;
}

bool IsEncryptedRar(const ByteSource& file) {
  std::array<char, 32> head{};
  const auto read = file.ReadAt(0, head).value_or(0);
  const auto at = [&](std::size_t i) {
    return i < read ? static_cast<unsigned char>(head[i]) : 0U;
  };
  if (at(6) == 1) return IsEncryptedRar5(file);
  // RAR 4: flags of headers or of the first file.
  if ((at(10) & 0x80) != 0) return true;          // Main header: all encrypted.
  return at(22) == 0x74 && (at(23) & 0x04) != 0;  // First file: its content.
}

}  // namespace identifiers::document
