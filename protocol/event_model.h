// How likely the fields of an event are, learnt while a batch is coded.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/event.h"
#include "protocol/event_shape.h"
#include "protocol/number_model.h"

namespace protocol {

// Codes one event after the other, each in the light of those before it. Both
// ends begin with the same state, which the preset dictionary made.
//
// What occurs together is taken together: the shape of an event says at once
// which act it was and which fields it has, so that a common act costs a bit or
// two for all of its small fields.
class EventModel {
 public:
  EventModel() = default;

  // A copy of the state that dictionary kDictionary leaves.
  static const EventModel& Primed();

  // Fails through the coder if what it decodes is no event.
  template <typename Coder>
  void Code(Coder& coder, Event& event);

  // A row of a version that this program does not know.
  template <typename Coder>
  void CodeOpaque(Coder& coder, std::string& row);

  Chance& opaque() { return opaque_; }

 private:
  void Prime();
  void Rehearse();
  void Begin();  // The next event is the first of a batch.

  template <typename Coder>
  void CodeShape(Coder& coder, EventShape& shape);
  template <typename Coder>
  void CodeTimes(Coder& coder, Event& event);
  template <typename Coder>
  void CodeWho(Coder& coder, const EventShape& shape, Event& event);
  template <typename Coder>
  void CodeRules(Coder& coder, std::vector<std::string>& rules);
  template <typename Coder>
  void CodeText(Coder& coder, Table<std::string>& table, std::string& text);
  template <typename Coder>
  void CodeProgram(Coder& coder, std::size_t source, std::string& text);
  template <typename Coder>
  void CodeHost(Coder& coder, std::size_t source, std::string& host);
  template <typename Coder>
  void CodeForms(Coder& coder, Event& event);
  template <typename Coder>
  void CodeTexts(Coder& coder, const EventShape& shape, Event& event);
  template <typename Coder>
  void CodeObject(Coder& coder, const EventShape& shape, ObjectFacts& object);
  template <typename Coder>
  void CodeCounts(Coder& coder,
                  const EventShape& shape,
                  std::vector<KindCount>& counts);
  template <typename Coder>
  void CodeFingerprints(Coder& coder, const EventShape& shape, Event& event);

  Table<EventShape> shapes_;
  std::array<SymbolModel<8>, 5> acts_;  // Channel to severity.
  std::array<Chance, EventShape::kMarks> marks_;
  SymbolModel<8> kinds_;  // 0 ends them.

  // Of the first event of a batch, and of those after it.
  std::array<DifferenceModel, 2> acted_;
  std::array<DifferenceModel, 2> boot_;
  std::array<DifferenceModel, 2> visit_;
  Chance same_visit_;
  Table<LoginId> logins_;

  Table<std::vector<std::string>> rule_sets_;
  NumberModel rule_count_;
  Table<std::string> rules_;
  // Apart by where the act came from: SourceOf().
  static constexpr std::size_t kSources = 3;
  Table<std::string, kSources> programs_;
  Table<std::string> destinations_;
  Table<std::string, kSources> hosts_;
  Table<std::string> labels_;   // Of a host: what is before the first dot,
  Table<std::string> domains_;  // and the rest with it.
  Table<std::string> details_;
  Table<std::string> media_types_;
  Table<std::string> extensions_;
  Table<FileId> files_;  // And those they came from.
  Table<Fingerprint> devices_;
  SymbolModel<8> linked_by_;
  TextModel text_;

  NumberModel bytes_;
  NumberModel items_;
  NumberModel sealed_size_;
  NumberModel quantity_;
  static constexpr std::size_t kKnownKinds = 8;
  std::array<NumberModel, kKnownKinds> distinct_;
  std::array<NumberModel, kKnownKinds> repeats_;

  Chance same_forms_;
  DifferenceModel canon_;
  DifferenceModel epoch_;
  NumberModel fingerprint_count_;
  // By how many are left: 1, 2, more.
  std::array<SymbolModel<7>, 3> step_width_;
  std::array<TailModel<128>, 3> step_tail_;

  Chance opaque_;

  bool first_ = true;
  std::uint64_t last_acted_ = 0;
  std::uint64_t last_boot_ = 0;
  VisitId last_visit_ = 0;
  std::uint16_t last_canon_ = 0;
  std::uint16_t last_epoch_ = 0;
};

}  // namespace protocol
