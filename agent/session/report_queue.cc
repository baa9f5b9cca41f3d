#include "agent/session/report_queue.h"

#include <utility>

#include "agent/ipc/messages.h"
#include "agent/ipc/self_event.h"
#include "base/crypto/sha256.h"

namespace agent {

void ReportQueue::Add(const protocol::Event& event,
                      std::span<const identifiers::Digest> digests,
                      Attachment with) {
  ReportLoss();
  if (lost_ > 0 || !Push(event, digests, std::move(with))) {
    ++lost_;
    ++lost_in_all_;
    return;
  }
  if (on_added_) on_added_();
}

// The loss comes before whatever is observed after it.
void ReportQueue::ReportLoss() {
  if (lost_ == 0) return;
  auto event =
      SelfEvent(clock_, protocol::Action::kLost, protocol::Reason::kQueueFull);
  event.program = kSessionName;
  event.quantity = lost_;
  if (!Push(event, {}, {})) return;
  lost_ = 0;
  if (on_added_) on_added_();
}

bool ReportQueue::Push(const protocol::Event& event,
                       std::span<const identifiers::Digest> digests,
                       Attachment with) {
  Report report{.number = first_ + packets_.size(),
                .event = event,
                .digests = {digests.begin(), digests.end()},
                .with = std::move(with)};
  if (report.with.file.valid() && !has_room_for_file()) {
    report.with.file.Reset();
    report.event.reason = protocol::Reason::kOverload;
  }
  base::UniqueFd file = std::move(report.with.file);
  report.has_file = file.valid();
  Message message = std::move(report);
  base::Bytes packet = EncodeMessage(message);
  const bool fits = bytes_ + packet.size() <= limit_bytes_;
  if (fits) {
    bytes_ += packet.size();
    files_ += file.valid() ? 1 : 0;
    packets_.push_back(
        {base::SecretBytes(base::AsText(packet)), std::move(file)});
  }
  base::crypto::Wipe(packet);
  for (auto& digest : std::get<Report>(message).digests)
    base::crypto::Wipe(digest);
  return fits;
}

void ReportQueue::GiveUpFiles() {
  for (std::size_t i = sent_; i < packets_.size(); ++i) {
    if (!packets_[i].file.valid()) continue;
    bytes_ -= packets_[i].bytes.view().size();
    GiveUpFile(packets_[i]);
    bytes_ += packets_[i].bytes.view().size();
    --files_;
  }
}

void ReportQueue::GiveUpFile(Packet& packet) {
  auto message = DecodeMessage(base::AsBytes(packet.bytes.view()));
  auto& report = std::get<Report>(message.value());  // As it was encoded.
  report.event.reason = protocol::Reason::kTimeout;
  report.has_file = false;
  base::Bytes encoded = EncodeMessage(message.value());
  packet = {base::SecretBytes(base::AsText(encoded)), base::UniqueFd()};
  base::crypto::Wipe(encoded);
  for (auto& digest : report.digests)
    base::crypto::Wipe(digest);
}

std::optional<base::ByteView> ReportQueue::Next() const {
  if (sent_ == packets_.size()) return std::nullopt;
  return base::AsBytes(packets_[sent_].bytes.view());
}

void ReportQueue::Confirm(std::uint64_t number) {
  const bool was_full = lost_ > 0;
  const bool was_busy = files_ > max_files_ / 2;
  while (!packets_.empty() && first_ <= number) {
    bytes_ -= packets_.front().bytes.view().size();
    files_ -= packets_.front().file.valid() ? 1 : 0;
    packets_.pop_front();
    ++first_;
    if (sent_ > 0) --sent_;
  }
  if (was_full) ReportLoss();
  if (was_busy && files_ <= max_files_ / 2 && on_room_) on_room_();
}

}  // namespace agent
