// What the model knows before the first event of a batch: the dictionary.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/event_model.h"
#include "protocol/preset_dictionary.h"

namespace protocol {

const EventModel& EventModel::Primed() {
  static const EventModel primed = [] {
    EventModel model;
    model.Prime();
    return model;
  }();
  return primed;
}

void EventModel::Prime() {
  Rehearsal rehearsal;
  const auto learn = [](std::span<const std::string_view> words, auto code) {
    for (std::string word :
         std::vector<std::string>(words.begin(), words.end()))
      code(word);
  };
  const auto learn_table = [&](Table<std::string>& table,
                               std::span<const std::string_view> words) {
    learn(words, [&](std::string& word) { CodeText(rehearsal, table, word); });
    table.Settle();
  };
  learn(dictionary::kPrograms,
        [&](std::string& word) { CodeProgram(rehearsal, 0, word); });
  programs_.Settle();
  learn(dictionary::kHosts,
        [&](std::string& word) { CodeHost(rehearsal, 0, word); });
  hosts_.Settle();
  labels_.Settle();
  learn_table(domains_, dictionary::kDomains);
  learn_table(rules_, dictionary::kRules);
  learn_table(details_, dictionary::kDetails);
  learn_table(media_types_, dictionary::kMediaTypes);
  learn_table(extensions_, dictionary::kExtensions);

  // Twice: the second time, the acts of the first are in the dictionary.
  Rehearse();
  shapes_.Settle();
  rule_sets_.Settle();
  Rehearse();
}

// Goes through the dictionary's acts as through a batch, then forgets them but
// not what they taught.
void EventModel::Rehearse() {
  Rehearsal rehearsal;
  Begin();
  for (Event& event : dictionary::Events()) {
    rehearsal.Bit(opaque_, false);
    Code(rehearsal, event);
  }
  Begin();
}

void EventModel::Begin() {
  shapes_.Forget();
  logins_.Forget();
  files_.Forget();
  devices_.Forget();
  rule_sets_.Forget();
  programs_.Forget();
  hosts_.Forget();
  for (auto* table : {&rules_,
                      &destinations_,
                      &labels_,
                      &domains_,
                      &details_,
                      &media_types_,
                      &extensions_}) {
    table->Forget();
  }
  first_ = true;
  last_acted_ = dictionary::kStart;
  last_boot_ = 0;
  last_visit_ = 0;
  last_canon_ = dictionary::kCanon;
  last_epoch_ = dictionary::kEpoch;
}

}  // namespace protocol
