#include "base/net/request_reader.h"

#include <algorithm>
#include <string>
#include <utility>

namespace base::net {

RequestReader::State RequestReader::Take(ByteView bytes) {
  switch (state_) {
    case State::kBetween:
    case State::kHead:
      pending_.insert(pending_.end(), bytes.begin(), bytes.end());
      return TakeHead();
    case State::kBody:
      return TakeBodyBytes(bytes);
    case State::kComplete:
      early_ = early_ || !bytes.empty();
      break;
    case State::kRefused:
      break;
  }
  return state_;
}

RequestReader::State RequestReader::TakeHead() {
  if (pending_.empty()) return state_ = State::kBetween;
  state_ = State::kHead;
  auto scanned = scanner_.Scan(AsText(pending_));
  if (auto* fault = std::get_if<HttpFault>(&scanned))
    return Refuse(std::move(*fault));
  const auto* size = std::get_if<std::size_t>(&scanned);
  if (size == nullptr) return state_;

  auto parsed = ParseHead(AsText(pending_).substr(0, *size));
  if (auto* fault = std::get_if<HttpFault>(&parsed))
    return Refuse(std::move(*fault));
  head_ = std::move(std::get<HttpHead>(parsed));
  if (head_.body_bytes > max_body_bytes_)
    return Refuse(
        {413, "at most " + std::to_string(max_body_bytes_) + " bytes"});
  state_ = State::kBody;
  const Bytes behind(pending_.begin() + static_cast<std::ptrdiff_t>(*size),
                     pending_.end());
  pending_.clear();
  return TakeBodyBytes(behind);
}

RequestReader::State RequestReader::TakeBodyBytes(ByteView bytes) {
  // Memory follows what has come, not what a stranger says will come.
  const auto wanted = std::min(bytes.size(), head_.body_bytes - body_.size());
  const ByteView ours = bytes.first(wanted);
  body_.insert(body_.end(), ours.begin(), ours.end());
  if (body_.size() < head_.body_bytes) return state_;
  early_ = bytes.size() > wanted;
  return state_ = State::kComplete;
}

RequestReader::State RequestReader::Refuse(HttpFault fault) {
  fault_ = std::move(fault);
  pending_ = {};
  body_ = {};
  return state_ = State::kRefused;
}

RequestReader::State RequestReader::Next() {
  if (state_ != State::kComplete) return state_;
  if (early_)
    return Refuse({400, "wait for the answer before the next request"});
  head_ = {};
  body_ = {};
  scanner_.Restart();
  return state_ = State::kBetween;
}

}  // namespace base::net
