#include "agent/buffer/sum_table.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "protocol/row_codec.h"

namespace agent {
namespace {

using protocol::Event;

bool Alike(const Event& a, const Event& b) {
  return a.login == b.login && a.action == b.action && a.reason == b.reason &&
         a.program == b.program && a.detail == b.detail;
}

template <typename Number>
bool AddTo(Number& sum, Number more) {
  if (more > std::numeric_limits<Number>::max() - sum) return false;
  sum += more;
  return true;
}

// False, and `sum` is worth nothing, if a number became too large.
bool AddTo(Event& sum, const Event& event) {
  bool fits = AddTo(sum.quantity, event.quantity);
  for (const auto& count : event.counts) {
    const auto place = std::ranges::lower_bound(
        sum.counts, count.Code(), {}, &protocol::KindCount::Code);
    if (place == sum.counts.end() || place->Code() != count.Code())
      sum.counts.insert(place, count);
    else
      fits = AddTo(place->distinct, count.distinct) &&
             AddTo(place->mentions, count.mentions) && fits;
  }
  sum.severity = std::max(sum.severity, event.severity);
  sum.acted_at = event.acted_at;
  sum.acted_at_uptime = event.acted_at_uptime;
  return fits;
}

}  // namespace

base::Result<SumTable> SumTable::Load(BufferFile& file) {
  auto read = file.ReadSums();
  if (!read.ok()) return read.error();
  SumTable table;
  for (const auto& [id, row] : read.value()) {
    auto event = protocol::DecodeRow(row);
    if (!event.ok()) continue;
    table.last_id_ = std::max(table.last_id_, id);
    table.sums_.push_back({.id = id, .event = std::move(event.value())});
  }
  return table;
}

void SumTable::Note() {
  if (!before_) before_ = sums_;
}

bool SumTable::Add(const Event& event, base::SteadyTime due) {
  Note();
  const auto found = std::ranges::find_if(
      sums_, [&](const Sum& sum) { return Alike(sum.event, event); });
  if (found == sums_.end()) {
    sums_.push_back(
        {.id = ++last_id_, .due = due, .event = event, .changed = true});
    return true;
  }
  auto sum = found->event;
  if (!AddTo(sum, event)) {
    found->due = {};
    return false;
  }
  found->event = std::move(sum);
  found->changed = true;
  return true;
}

bool SumTable::HasDue(base::SteadyTime now) const {
  return std::ranges::any_of(sums_,
                             [now](const Sum& sum) { return sum.due <= now; });
}

std::vector<base::Bytes> SumTable::TakeDue(base::SteadyTime now) {
  Note();
  std::vector<base::Bytes> rows;
  std::erase_if(sums_, [&](const Sum& sum) {
    if (sum.due > now) return false;
    rows.push_back(protocol::EncodeRow(sum.event));
    taken_.push_back(sum.id);
    return true;
  });
  return rows;
}

base::Status SumTable::Save(BufferFile& file) {
  for (const auto id : taken_)
    if (auto done = file.DeleteSum(id); !done.ok()) return done;
  for (const auto& sum : sums_) {
    if (!sum.changed) continue;
    if (auto done = file.WriteSum(sum.id, protocol::EncodeRow(sum.event));
        !done.ok())
      return done;
  }
  return {};
}

void SumTable::Keep() {
  if (!before_) return;
  before_.reset();
  taken_.clear();
  for (auto& sum : sums_)
    sum.changed = false;
}

void SumTable::Undo() {
  if (before_) sums_ = std::move(*before_);
  before_.reset();
  taken_.clear();
}

}  // namespace agent
