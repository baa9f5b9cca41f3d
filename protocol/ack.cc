#include "protocol/ack.h"

#include <algorithm>
#include <cassert>

#include "protocol/wire.h"

namespace protocol {
namespace {

constexpr std::uint8_t kAckVersion = 1;

bool IsKnown(AckKind kind) {
  return kind >= AckKind::kStored && kind <= AckKind::kFork;
}

}  // namespace

base::Bytes EncodeAck(const Ack& ack) {
  assert(IsKnown(ack.kind) && ack.next >= 1);
  base::Bytes bytes;
  Writer out(bytes);
  out.Byte(kAckVersion);
  out.Byte(static_cast<std::uint8_t>(ack.kind));
  out.Varint(ack.generation.ordinal);
  out.Fixed32(ack.generation.id);
  out.Varint(static_cast<std::uint64_t>(ack.next));
  out.Signed(ack.centre_utc_ms);
  out.Raw(ack.audit_head);
  return bytes;
}

base::Result<Ack> DecodeAck(base::ByteView bytes) {
  Reader in(bytes);
  if (in.Byte() != kAckVersion) {
    return base::Error{base::ErrorCode::kInvalid, "answer of unknown version"};
  }
  Ack ack;
  ack.kind = static_cast<AckKind>(in.Byte());
  const std::uint64_t ordinal = in.Varint();
  ack.generation.ordinal = static_cast<std::uint32_t>(ordinal);
  ack.generation.id = in.Fixed32();
  ack.next = static_cast<std::int64_t>(in.Varint());
  ack.centre_utc_ms = in.Signed();
  const base::ByteView head = in.Raw(ack.audit_head.size());
  if (!in.Done() || !IsKnown(ack.kind) || ack.next < 1 ||
      ordinal != ack.generation.ordinal) {
    return base::Error{base::ErrorCode::kCorrupt, "answer is not well-formed"};
  }
  std::ranges::copy(head, ack.audit_head.begin());
  return ack;
}

}  // namespace protocol
