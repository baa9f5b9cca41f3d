#include "protocol/event_shape.h"

#include <algorithm>
#include <numeric>

namespace protocol {
namespace {

bool Repeats(const std::vector<KindCount>& counts) {
  return std::ranges::any_of(counts, [](const KindCount& one) {
    return one.mentions != one.distinct;
  });
}

}  // namespace

std::uint64_t Distinct(const std::vector<KindCount>& counts) {
  return std::accumulate(counts.begin(),
                         counts.end(),
                         std::uint64_t{0},
                         [](std::uint64_t sum, const KindCount& one) {
                           return sum + one.distinct;
                         });
}

EventShape ShapeOf(const Event& event) {
  EventShape shape{.channel = event.channel,
                   .action = event.action,
                   .reading = event.reading,
                   .reason = event.reason,
                   .severity = event.severity,
                   .marks = 0,
                   .kinds = {}};
  for (const KindCount& count : event.counts)
    shape.kinds.push_back(count.Code());
  using enum EventShape::Mark;
  const auto mark = [&shape](EventShape::Mark which, bool has) {
    if (has) shape.marks |= which;
  };
  mark(kContinued, event.continued);
  mark(kCrmFocused, event.crm_focused);
  mark(kCrmSource, event.crm_source);
  mark(kVisit, event.visit != 0);
  mark(kRules, !event.rules.empty());
  mark(kProgram, !event.program.empty());
  mark(kDestination, !event.destination.empty());
  mark(kPageHost, !event.page_host.empty());
  mark(kDetail, !event.detail.empty());
  mark(kBytes, event.object.bytes != 0);
  mark(kItems, event.object.items != 0);
  mark(kMediaType, !event.object.media_type.empty());
  mark(kExtension, !event.object.extension.empty());
  mark(kSealedName, !event.object.sealed_name.empty());
  mark(kQuantity, event.quantity != 0);
  mark(kMentions, Repeats(event.counts));
  mark(kComplete, event.fingerprints.size() == Distinct(event.counts));
  mark(kLogin, event.login != 0);
  mark(kCrmVisible, event.crm_visible);
  mark(kFile, event.object.file != 0);
  mark(kOrigin,
       event.object.origin != 0 || event.object.linked_by != LinkedBy::kNone);
  mark(kDevice, event.object.device != 0);
  mark(kForms, event.canon != 0 || event.epoch != 0);
  return shape;
}

}  // namespace protocol
