#include "agent/tray/tray_state.h"

#include <set>

#include "tests/support/catch.h"

namespace agent {
namespace {

constexpr TrayFacts kAllWell{
    .daemon_reached = true, .sensors_work = true, .visit_open = false};

TEST_CASE("An open visit is watched, and nothing else is") {
  TrayFacts facts = kAllWell;
  CHECK(TrayStateOf(facts) == TrayState::kIdle);
  facts.visit_open = true;
  CHECK(TrayStateOf(facts) == TrayState::kWatching);
}

TEST_CASE("What is wrong is said, whether or not a visit is open") {
  for (const bool open : {false, true}) {
    TrayFacts facts = kAllWell;
    facts.visit_open = open;
    facts.daemon_reached = false;
    CHECK(TrayStateOf(facts) == TrayState::kAttention);
    facts.daemon_reached = true;
    facts.sensors_work = false;
    CHECK(TrayStateOf(facts) == TrayState::kAttention);
    facts.sensors_work = true;
    facts.desk_is_well = false;
    CHECK(TrayStateOf(facts) == TrayState::kAttention);
  }
}

TEST_CASE("Each state has words of its own in each language") {
  std::set<std::string_view> texts;
  for (const auto language : {NoticeLanguage::kEnglish,
                              NoticeLanguage::kGerman,
                              NoticeLanguage::kChinese})
    for (const auto state :
         {TrayState::kIdle, TrayState::kWatching, TrayState::kAttention})
      texts.insert(TrayText(state, language));
  CHECK(texts.size() == 9);
}

}  // namespace
}  // namespace agent
