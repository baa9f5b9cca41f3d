#include "agent/shipper/delivery.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/crash_point.h"
#include "base/file.h"
#include "protocol/limits.h"

namespace agent {
namespace {

using Kind = Delivery::Outcome::Kind;

Delivery::Outcome Trouble(std::string sentence) {
  return {.kind = Kind::kTrouble, .trouble = std::move(sentence)};
}

Delivery::Outcome Refused(std::string sentence) {
  return {.kind = Kind::kRefused, .trouble = std::move(sentence)};
}

protocol::Batch MakeBatch(Pending pending) {
  return {.generation = pending.generation,
          .previous = pending.previous,
          .shed = pending.shed,
          .first = pending.first,
          .rows = std::move(pending.rows),
          .link = protocol::Shortened(pending.link)};
}

std::size_t RowBytes(const protocol::Batch& batch) {
  return std::accumulate(
      batch.rows.begin(),
      batch.rows.end(),
      std::size_t{0},
      [](std::size_t sum, const auto& row) { return sum + row.size(); });
}

// The lowest number that the batch accounts for.
Seq Begin(const protocol::Batch& batch) {
  return batch.shed ? batch.shed->first : batch.first;
}

// What the centre says about itself goes to the status, as one short line.
std::string FirstWords(base::ByteView body) {
  constexpr std::size_t kMaxWords = 320;
  std::string words(base::AsText(body).substr(0, kMaxWords));
  std::ranges::replace_if(
      words, [](char c) { return c < ' ' || c > '~'; }, ' ');
  return words.empty() ? words : ": " + words;
}

std::string StatusSentence(const base::net::HttpsReply& reply) {
  return "the centre answered with HTTP status " +
         std::to_string(reply.status) + FirstWords(reply.body);
}

}  // namespace

Delivery::Delivery(EventBuffer& buffer,
                   BatchTransport& transport,
                   const base::Clock& clock,
                   Options options,
                   Callbacks callbacks)
    : buffer_(buffer),
      transport_(transport),
      clock_(clock),
      options_(std::move(options)),
      callbacks_(std::move(callbacks)) {}

Delivery::Outcome Delivery::SendNext(bool heartbeat) {
  auto pending = buffer_.Peek(
      EventLimit(),
      std::min(options_.batch_bytes, protocol::kMaxDecodedBatchBytes / 2));
  if (!pending.ok())
    return Trouble("the buffer cannot be read: " + pending.error().message);
  bool more = pending.value().more;
  protocol::Batch batch = MakeBatch(std::move(pending.value()));
  oldest_ = batch.first;
  if (given_up_ && batch.shed) {
    more = more || !batch.rows.empty();
    batch.rows.clear();
    batch.link = protocol::Shortened(batch.shed->link_after);
  }
  if (batch.rows.empty() && !batch.shed && !heartbeat) return {};

  const base::Bytes body = protocol::EncodeBatch(batch);
  counts_.upload_bytes += body.size();
  const auto sent_at = clock_.utc_now();
  base::CrashPoint("before send");
  auto reply = transport_.Send(body);
  base::CrashPoint("after answer");
  if (!reply.ok()) return Trouble(reply.error().message);
  const auto answered_at = clock_.utc_now();
  return Answered({.batch = batch,
                   .more = more,
                   .middle = sent_at + (answered_at - sent_at) / 2},
                  reply.value());
}

std::size_t Delivery::EventLimit() const {
  if (!suspect_last_ || *suspect_last_ < oldest_)
    return protocol::kMaxEventsPerBatch;
  const auto suspects = static_cast<std::size_t>(*suspect_last_ - oldest_ + 1);
  return std::max<std::size_t>(1, suspects / 2);
}

Delivery::Outcome Delivery::Answered(const Exchange& exchange,
                                     const base::net::HttpsReply& reply) {
  switch (reply.status) {
    case 200:
    case 409: {
      auto ack = protocol::DecodeAck(reply.body);
      if (!ack.ok()) return Trouble(StatusSentence(reply));
      return Understood(exchange, ack.value());
    }
    case 400:
    case 413:
    case 422:
      return CalledWrong(exchange.batch, StatusSentence(reply));
    default:
      break;
  }
  const bool refused =
      reply.status >= 400 && reply.status < 500 && reply.status != 429;
  auto outcome =
      refused ? Refused(StatusSentence(reply)) : Trouble(StatusSentence(reply));
  outcome.retry_after = reply.retry_after;
  return outcome;
}

Delivery::Outcome Delivery::Understood(const Exchange& exchange,
                                       const protocol::Ack& ack) {
  if (callbacks_.on_centre_time)
    callbacks_.on_centre_time(
        base::UtcTime(std::chrono::milliseconds(ack.centre_utc_ms)));
  if (ack.kind == protocol::AckKind::kFork) return Fork();
  if (ack.generation != exchange.batch.generation)
    return Trouble("the centre's answer is about another generation");
  if (ack.kind == protocol::AckKind::kGap) return Gap(exchange.batch, ack);
  return Stored(exchange, ack);
}

Delivery::Outcome Delivery::Stored(const Exchange& exchange,
                                   const protocol::Ack& ack) {
  const protocol::Batch& batch = exchange.batch;
  // More than was ever recorded here: someone else writes under our name, or
  // this machine was set back to an earlier state.
  if (ack.next > buffer_.status().next) return Fork();
  if (auto done = buffer_.Acknowledge(ack.next - 1); !done.ok())
    return Trouble("the buffer cannot be cleared: " + done.error().message);
  oldest_ = ack.next;
  if (suspect_last_ && *suspect_last_ < oldest_) suspect_last_.reset();
  if (ack.next < batch.first && !batch.rows.empty())
    return Trouble("the centre stored nothing of what it got");

  given_up_ = false;
  ++counts_.batches;
  counts_.events += static_cast<std::uint64_t>(
      std::max<Seq>(0, std::min(ack.next - 1, batch.last()) - batch.first + 1));
  counts_.last_success_utc_ms = clock_.utc_now().time_since_epoch().count();
  counts_.clock_offset_ms =
      ack.centre_utc_ms - exchange.middle.time_since_epoch().count();
  return {.kind = Kind::kDelivered,
          .more = exchange.more || ack.next <= batch.last(),
          .bytes = RowBytes(batch)};
}

Delivery::Outcome Delivery::Gap(const protocol::Batch& batch,
                                const protocol::Ack& ack) {
  // Every batch starts with the oldest event, so to rewind is to send again;
  // what is older is gone here, and must be declared.
  if (ack.next >= Begin(batch))
    return Trouble("the centre reports a gap where there is none");
  if (auto declared = buffer_.DeclareMissing(ack.next); !declared.ok())
    return Trouble("the gap at the centre cannot be declared: " +
                   declared.error().message);
  callbacks_.on_missing(static_cast<std::uint64_t>(Begin(batch) - ack.next));
  return {.kind = Kind::kAgain};
}

Delivery::Outcome Delivery::Fork() {
  if (auto started = buffer_.StartGeneration(); !started.ok())
    return Trouble("no new generation can be started: " +
                   started.error().message);
  ++counts_.forks;
  suspect_last_.reset();
  oldest_ = 1;
  callbacks_.on_fork(buffer_.status().events);
  return {.kind = Kind::kAgain};
}

Delivery::Outcome Delivery::CalledWrong(const protocol::Batch& batch,
                                        const std::string& how) {
  if (batch.rows.empty()) return Refused(how);
  suspect_last_ = batch.last();
  if (batch.rows.size() > 1) return {.kind = Kind::kAgain};
  return Reject(batch, how);
}

Delivery::Outcome Delivery::Reject(const protocol::Batch& batch,
                                   const std::string& how) {
  const auto file =
      options_.quarantine / (std::to_string(batch.generation.ordinal) + "-" +
                             std::to_string(batch.first) + ".row");
  if (auto kept = Quarantine(file, batch.rows.front()); !kept.ok())
    return Trouble(kept.error().message);
  if (auto rejected = buffer_.Reject(batch.first); !rejected.ok())
    return Trouble("a refused event cannot be given up: " +
                   rejected.error().message);
  given_up_ = true;
  suspect_last_.reset();
  ++counts_.rejected_events;
  callbacks_.on_rejected(file, how);
  return {.kind = Kind::kAgain};
}

base::Status Delivery::Quarantine(const std::filesystem::path& file,
                                  const base::Bytes& row) const {
  if (auto made = base::MakeFolder(options_.quarantine, 0700); !made.ok())
    return made;
  return base::WriteFileAtomically(file, base::AsText(row), 0600);
}

}  // namespace agent
