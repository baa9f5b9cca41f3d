#include "base/net/fair_turns.h"

#include <memory>
#include <utility>

namespace base::net {

class FairTurns::Place final : public EventLoop::Registration {
 public:
  Place(FairTurns& turns, const IpAddress& site, std::uint64_t number)
      : turns_(turns), site_(site), number_(number) {}
  ~Place() override { turns_.Leave(site_, number_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  FairTurns& turns_;
  const IpAddress site_;
  const std::uint64_t number_;
};

EventLoop::Handle FairTurns::Wait(const IpAddress& site,
                                  std::function<void()> work) {
  auto place = std::make_unique<Place>(*this, site, ++last_number_);
  lines_[site].emplace(last_number_, std::move(work));
  PostSlice();
  return place;
}

void FairTurns::RunSlice() {
  const auto end = clock_.steady_now() + kSlice;
  while (!lines_.empty()) {
    RunNext();
    if (clock_.steady_now() >= end) break;
  }
  posted_ = false;
  if (!lines_.empty()) PostSlice();
}

void FairTurns::PostSlice() {
  if (posted_) return;
  posted_ = true;
  loop_.Post([this] { RunSlice(); });
}

void FairTurns::RunNext() {
  auto next = lines_.upper_bound(last_site_);
  if (next == lines_.end()) next = lines_.begin();
  last_site_ = next->first;
  auto first = next->second.extract(next->second.begin());
  if (next->second.empty()) lines_.erase(next);
  first.mapped()();
}

void FairTurns::Leave(const IpAddress& site, std::uint64_t number) {
  const auto line = lines_.find(site);
  if (line == lines_.end()) return;
  line->second.erase(number);
  if (line->second.empty()) lines_.erase(line);
}

}  // namespace base::net
