#include "collectors/x11/record_stream.h"

#include <cstddef>
#include <cstring>
#include <optional>

namespace collectors {
namespace {

constexpr std::uint8_t kSetSelectionOwner = 22;
constexpr std::uint8_t kConvertSelection = 24;
constexpr std::uint8_t kGetImage = 73;
constexpr std::uint8_t kShmGetImage = 4;  // Minor opcodes of MIT-SHM.
constexpr std::uint8_t kShmCreatePixmap = 5;
constexpr std::uint8_t kRedirectSubwindows = 2;  // Of Composite.

// Numbers at their places in one request.
class Fields {
 public:
  Fields(std::span<const std::uint8_t> bytes, bool swapped)
      : bytes_(bytes), swapped_(swapped) {}

  std::size_t size() const { return bytes_.size(); }
  std::uint8_t Byte(std::size_t at) const { return bytes_[at]; }
  std::uint16_t Short(std::size_t at) const {
    std::uint16_t value = 0;
    std::memcpy(&value, &bytes_[at], sizeof value);
    return swapped_ ? __builtin_bswap16(value) : value;
  }
  std::int16_t Signed(std::size_t at) const {
    return static_cast<std::int16_t>(Short(at));
  }
  std::uint32_t Long(std::size_t at) const {
    std::uint32_t value = 0;
    std::memcpy(&value, &bytes_[at], sizeof value);
    return swapped_ ? __builtin_bswap32(value) : value;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  bool swapped_;
};

std::optional<XRequest> Shared(const Fields& fields) {
  using Kind = XRequest::Kind;
  switch (fields.Byte(1)) {
    case kShmGetImage:
      if (fields.size() < 32) return std::nullopt;
      return XRequest{.kind = Kind::kGetImage,
                      .drawable = fields.Long(4),
                      .x = fields.Signed(8),
                      .y = fields.Signed(10),
                      .width = fields.Short(12),
                      .height = fields.Short(14)};
    case kShmCreatePixmap:
      if (fields.size() < 28) return std::nullopt;
      return XRequest{.kind = Kind::kCreateShmPixmap,
                      .drawable = fields.Long(8),
                      .width = fields.Short(12),
                      .height = fields.Short(14),
                      .pixmap = fields.Long(4)};
    default:
      return std::nullopt;
  }
}

std::optional<XRequest> Understand(const Fields& fields,
                                   const XOpcodes& opcodes) {
  using Kind = XRequest::Kind;
  const std::uint8_t opcode = fields.Byte(0);
  if (opcode == kGetImage && fields.size() >= 20)
    return XRequest{.kind = Kind::kGetImage,
                    .drawable = fields.Long(4),
                    .x = fields.Signed(8),
                    .y = fields.Signed(10),
                    .width = fields.Short(12),
                    .height = fields.Short(14)};
  if (opcode == kSetSelectionOwner && fields.size() >= 16)
    return XRequest{.kind = Kind::kSetSelectionOwner,
                    .window = fields.Long(4),
                    .selection = fields.Long(8)};
  if (opcode == kConvertSelection && fields.size() >= 24)
    return XRequest{.kind = Kind::kConvertSelection,
                    .window = fields.Long(4),
                    .selection = fields.Long(8),
                    .target = fields.Long(12)};
  if (opcodes.shm != 0 && opcode == opcodes.shm) return Shared(fields);
  if (opcodes.composite != 0 && opcode == opcodes.composite &&
      fields.Byte(1) == kRedirectSubwindows && fields.size() >= 12)
    return XRequest{.kind = Kind::kRedirectSubwindows,
                    .window = fields.Long(4)};
  return std::nullopt;
}

}  // namespace

std::vector<XRequest> RequestsIn(std::span<const std::uint8_t> data,
                                 bool swapped,
                                 const XOpcodes& opcodes) {
  std::vector<XRequest> requests;
  while (data.size() >= 4) {
    const Fields header(data, swapped);
    std::size_t bytes = std::size_t{header.Short(2)} * 4;
    std::vector<std::uint8_t> short_form;
    if (bytes == 0 && data.size() >= 8) {
      // BIG-REQUESTS: the length comes as four bytes more.
      bytes = std::size_t{header.Long(4)} * 4;
      if (bytes < 8 || bytes > data.size()) break;
      short_form.assign(data.begin(), data.begin() + 4);
      short_form.insert(short_form.end(),
                        data.begin() + 8,
                        data.begin() + static_cast<std::ptrdiff_t>(bytes));
    }
    if (bytes < 4 || bytes > data.size()) break;
    const Fields fields(short_form.empty()
                            ? data.first(bytes)
                            : std::span<const std::uint8_t>(short_form),
                        swapped);
    if (auto request = Understand(fields, opcodes))
      requests.push_back(*request);
    data = data.subspan(bytes);
  }
  return requests;
}

}  // namespace collectors
