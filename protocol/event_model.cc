#include "protocol/event_model.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include "protocol/limits.h"

namespace protocol {

using enum EventShape::Mark;

namespace {

std::uint64_t Number(std::chrono::sys_time<std::chrono::milliseconds> time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

// Numbers that the decoder must not let grow beyond their type.
template <typename To, typename Coder>
To Narrow(Coder& coder, std::uint64_t value) {
  if (!std::in_range<To>(value)) coder.Fail();
  return static_cast<To>(value);
}

template <typename Enum, typename Coder>
void CodeEnum(Coder& coder, SymbolModel<8>& model, Enum& value) {
  value =
      static_cast<Enum>(model.Code(coder, static_cast<std::uint8_t>(value)));
}

}  // namespace

template <typename Coder>
void EventModel::CodeShape(Coder& coder, EventShape& shape) {
  CodeEnum(coder, acts_[0], shape.channel);
  CodeEnum(coder, acts_[1], shape.action);
  CodeEnum(coder, acts_[2], shape.reading);
  CodeEnum(coder, acts_[3], shape.reason);
  CodeEnum(coder, acts_[4], shape.severity);
  if (shape.channel == Channel{}) coder.Fail();
  std::uint32_t marks = 0;
  for (unsigned i = 0; i < EventShape::kMarks; ++i) {
    if (coder.Bit(marks_[i], (shape.marks >> i & 1) != 0)) marks |= 1U << i;
  }
  shape.marks = marks;
  std::uint32_t last = 0;
  std::vector<std::uint8_t> kinds;
  for (std::size_t i = 0; coder.ok(); ++i) {
    const std::uint8_t wanted = i < shape.kinds.size() ? shape.kinds[i] : 0;
    const std::uint32_t kind = kinds_.Code(coder, wanted);
    if (kind == 0) break;
    if (kind <= last) coder.Fail();
    last = kind;
    kinds.push_back(static_cast<std::uint8_t>(kind));
  }
  shape.kinds = std::move(kinds);
}

// The time since boot is coded as the moment of the boot, which stays the same.
template <typename Coder>
void EventModel::CodeTimes(Coder& coder, Event& event) {
  const std::size_t later = first_ ? 0 : 1;
  std::uint64_t acted = Number(event.acted_at);
  std::uint64_t boot =
      acted - static_cast<std::uint64_t>(event.acted_at_uptime.count());
  acted = last_acted_ + acted_[later].Code(coder, acted - last_acted_);
  if (first_) last_boot_ = acted;
  boot = last_boot_ + boot_[later].Code(coder, boot - last_boot_);
  last_acted_ = acted;
  last_boot_ = boot;
  if constexpr (Coder::kReads) {
    event.acted_at = std::chrono::sys_time<std::chrono::milliseconds>(
        std::chrono::milliseconds(static_cast<std::int64_t>(acted)));
    event.acted_at_uptime =
        std::chrono::milliseconds(static_cast<std::int64_t>(acted - boot));
  }
}

template <typename Coder>
void EventModel::CodeWho(Coder& coder, const EventShape& shape, Event& event) {
  if (shape.Has(kLogin)) {
    logins_.Code(coder, 0, event.login, [&coder](LoginId& login) {
      login = static_cast<LoginId>(CodeRaw(coder, 32, login));
    });
  }
  if (shape.Has(kVisit)) {
    if (coder.Bit(same_visit_, event.visit == last_visit_)) {
      event.visit = last_visit_;
    } else {
      const std::uint64_t age =
          visit_[first_ ? 0 : 1].Code(coder, last_acted_ - event.visit);
      event.visit = last_acted_ - age;
    }
    last_visit_ = event.visit;
  }
  if (shape.Has(kRules)) CodeRules(coder, event.rules);
}

template <typename Coder>
void EventModel::CodeRules(Coder& coder, std::vector<std::string>& rules) {
  rule_sets_.Code(coder, 0, rules, [&](std::vector<std::string>& set) {
    const std::uint64_t count = rule_count_.Code(coder, set.size());
    if (count > kMaxRulesPerEvent) return coder.Fail();
    set.resize(static_cast<std::size_t>(count));
    for (std::string& rule : set)
      CodeText(coder, rules_, rule);
    const auto wrong = std::ranges::adjacent_find(set, std::greater_equal{});
    if (wrong != set.end()) coder.Fail();
  });
}

template <typename Coder>
void EventModel::CodeText(Coder& coder,
                          Table<std::string>& table,
                          std::string& text) {
  table.Code(coder, 0, text, [&](std::string& spelt) {
    text_.Code(coder, kMaxStringBytes, spelt);
  });
}

template <typename Coder>
void EventModel::CodeProgram(Coder& coder,
                             std::size_t source,
                             std::string& text) {
  programs_.Code(coder, source, text, [&](std::string& spelt) {
    text_.Code(coder, kMaxStringBytes, spelt);
  });
}

// A customer has a name of its own under a well-known domain.
template <typename Coder>
void EventModel::CodeHost(Coder& coder, std::size_t source, std::string& host) {
  hosts_.Code(coder, source, host, [&](std::string& spelt) {
    const std::size_t dot = std::min(spelt.find('.'), spelt.size());
    std::string label = spelt.substr(0, dot);
    std::string domain = spelt.substr(dot);
    CodeText(coder, labels_, label);
    CodeText(coder, domains_, domain);
    spelt = label + domain;
    if (spelt.size() > kMaxStringBytes) coder.Fail();
  });
}

template <typename Coder>
void EventModel::CodeTexts(Coder& coder,
                           const EventShape& shape,
                           Event& event) {
  const std::size_t source = shape.Has(kCrmSource)  ? 0
                             : shape.Has(kPageHost) ? 1
                                                    : 2;
  if (shape.Has(kProgram)) CodeProgram(coder, source, event.program);
  if (shape.Has(kDestination)) {
    // The first time, a destination may be known as a program.
    destinations_.Code(coder, 0, event.destination, [&](std::string& spelt) {
      CodeProgram(coder, kSources - 1, spelt);
    });
  }
  if (shape.Has(kPageHost)) CodeHost(coder, source, event.page_host);
  if (shape.Has(kDetail)) CodeText(coder, details_, event.detail);
  ObjectFacts& object = event.object;
  if (shape.Has(kMediaType)) CodeText(coder, media_types_, object.media_type);
  if (shape.Has(kExtension)) CodeText(coder, extensions_, object.extension);
}

template <typename Coder>
void EventModel::CodeForms(Coder& coder, Event& event) {
  const bool same = event.canon == last_canon_ && event.epoch == last_epoch_;
  if (!coder.Bit(same_forms_, same)) {
    const auto code = [&coder](DifferenceModel& model,
                               std::uint16_t last,
                               std::uint16_t value) {
      const std::uint64_t step =
          model.Code(coder, std::uint64_t{value} - std::uint64_t{last});
      return static_cast<std::uint16_t>(last + step);
    };
    last_canon_ = code(canon_, last_canon_, event.canon);
    last_epoch_ = code(epoch_, last_epoch_, event.epoch);
  }
  event.canon = last_canon_;
  event.epoch = last_epoch_;
}

template <typename Coder>
void EventModel::CodeObject(Coder& coder,
                            const EventShape& shape,
                            ObjectFacts& object) {
  if (shape.Has(kBytes)) object.bytes = bytes_.Code(coder, object.bytes);
  if (shape.Has(kItems)) {
    object.items =
        Narrow<std::uint32_t>(coder, items_.Code(coder, object.items));
  }
  const auto random = [&coder](std::uint64_t& value) {
    value = CodeRaw(coder, 64, value);
  };
  if (shape.Has(kFile)) files_.Code(coder, 0, object.file, random);
  if (shape.Has(kOrigin)) {
    files_.Code(coder, 0, object.origin, random);
    CodeEnum(coder, linked_by_, object.linked_by);
  }
  if (shape.Has(kDevice)) devices_.Code(coder, 0, object.device, random);
  if (!shape.Has(kSealedName)) return;
  const std::uint64_t size =
      sealed_size_.Code(coder, object.sealed_name.size());
  if (size > kMaxSealedNameBytes) return coder.Fail();
  object.sealed_name.resize(static_cast<std::size_t>(size));
  for (std::uint8_t& byte : object.sealed_name) {  // Encrypted: noise.
    byte = static_cast<std::uint8_t>(coder.Raw(8, byte));
  }
}

template <typename Coder>
void EventModel::CodeCounts(Coder& coder,
                            const EventShape& shape,
                            std::vector<KindCount>& counts) {
  counts.resize(shape.kinds.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    KindCount& count = counts[i];
    const auto coded = KindCount::OfCode(shape.kinds[i]);
    count.kind = coded.kind;
    count.tier = coded.tier;
    if (count.kind == IdentifierKind{}) coder.Fail();
    const std::size_t context =
        std::min<std::size_t>(shape.kinds[i], kKnownKinds - 1);
    const std::uint64_t more =
        distinct_[context].Code(coder, count.distinct - 1);
    count.distinct = Narrow<std::uint32_t>(coder, more + 1);
    std::uint32_t repeats = 0;
    if (shape.Has(kMentions)) {
      repeats = Narrow<std::uint32_t>(
          coder,
          repeats_[context].Code(
              coder,
              static_cast<std::uint32_t>(count.mentions - count.distinct)));
    }
    count.mentions = count.distinct + repeats;
  }
}

// They are spread evenly, so the next one is about (what is left of the range)
// / (how many are left) away. Its width is coded against that.
template <typename Coder>
void EventModel::CodeFingerprints(Coder& coder,
                                  const EventShape& shape,
                                  Event& event) {
  constexpr Fingerprint kLast = std::numeric_limits<Fingerprint>::max();
  constexpr unsigned kMiddle = 64;

  const std::uint64_t size =
      shape.Has(kComplete)
          ? Distinct(event.counts)
          : fingerprint_count_.Code(coder, event.fingerprints.size());
  if (size > kMaxFingerprintsPerEvent) return coder.Fail();
  event.fingerprints.resize(static_cast<std::size_t>(size));
  Fingerprint least = 0;
  for (std::size_t left = event.fingerprints.size(); left > 0; --left) {
    Fingerprint& fingerprint =
        event.fingerprints[event.fingerprints.size() - left];
    const std::size_t context = std::min<std::size_t>(left, 3) - 1;
    const auto expected =
        static_cast<unsigned>(std::bit_width((kLast - least) / left));
    const std::uint64_t step = fingerprint - least;
    const std::uint32_t symbol = step_width_[context].Code(
        coder,
        kMiddle + static_cast<unsigned>(std::bit_width(step)) - expected);
    const unsigned width = symbol + expected - kMiddle;
    if (width > 64) return coder.Fail();
    const std::uint64_t read =
        step_tail_[context].Code(coder, width, symbol, step);
    if (read > kLast - least || (left > 1 && read == kLast - least)) {
      return coder.Fail();
    }
    fingerprint = least + read;
    least = fingerprint + 1;
  }
}

template <typename Coder>
void EventModel::Code(Coder& coder, Event& event) {
  EventShape shape;
  if constexpr (!Coder::kReads) shape = ShapeOf(event);
  shapes_.Code(
      coder, 0, shape, [&](EventShape& whole) { CodeShape(coder, whole); });
  if (!coder.ok()) return;
  if constexpr (Coder::kReads) {
    event.channel = shape.channel;
    event.action = shape.action;
    event.reading = shape.reading;
    event.reason = shape.reason;
    event.severity = shape.severity;
    event.continued = shape.Has(kContinued);
    event.crm_focused = shape.Has(kCrmFocused);
    event.crm_source = shape.Has(kCrmSource);
    event.crm_visible = shape.Has(kCrmVisible);
  }
  CodeTimes(coder, event);
  CodeWho(coder, shape, event);
  CodeTexts(coder, shape, event);
  CodeObject(coder, shape, event.object);
  if (shape.Has(kQuantity))
    event.quantity = quantity_.Code(coder, event.quantity);
  if (shape.Has(kForms)) CodeForms(coder, event);
  CodeCounts(coder, shape, event.counts);
  CodeFingerprints(coder, shape, event);
  first_ = false;
}

template <typename Coder>
void EventModel::CodeOpaque(Coder& coder, std::string& row) {
  text_.Code(coder, kMaxRowBytes, row);
}

template void EventModel::Code(RangeEncoder&, Event&);
template void EventModel::Code(RangeDecoder&, Event&);
template void EventModel::CodeOpaque(RangeEncoder&, std::string&);
template void EventModel::CodeOpaque(RangeDecoder&, std::string&);
// For event_model_primed.cc.
template void EventModel::Code(Rehearsal&, Event&);
template void EventModel::CodeText(Rehearsal&,
                                   Table<std::string>&,
                                   std::string&);
template void EventModel::CodeProgram(Rehearsal&, std::size_t, std::string&);
template void EventModel::CodeHost(Rehearsal&, std::size_t, std::string&);

}  // namespace protocol
