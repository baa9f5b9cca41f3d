#include "central/web/clone_watch.h"

#include <string>

#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/web_centre.h"

namespace {

constexpr central::AgentId kAgent{1};

struct Watch {
  // How often something was told, for instances that are one letter each.
  int Told(const std::string& instances) {
    int told = 0;
    for (const char one : instances) {
      const auto clone =
          watch.Saw(kAgent, {&one, 1}, "10.0.0." + std::string(1, one));
      told += clone ? 1 : 0;
      if (clone) last = *clone;
    }
    return told;
  }
  test::FakeClock clock;
  central::CloneWatch watch{clock};
  central::CloneWatch::Clone last;
};

TEST_CASE("One machine, however often it is restarted, is no clone") {
  Watch watch;
  CHECK(watch.Told("1112223333444") == 0);
}

TEST_CASE("A request that was late is no clone") {
  CHECK(Watch().Told("11211222233") == 0);
  CHECK(Watch().Told("121222233") == 0);
}

TEST_CASE("Two that take turns are a clone, told once in a while") {
  Watch watch;
  CHECK(watch.Told("1212") == 0);
  CHECK(watch.Told("1") == 1);
  CHECK(watch.last.addresses == "10.0.0.1 10.0.0.2");
  CHECK(watch.last.news);
  CHECK(watch.Told("2121212") == 0);
  watch.clock.Pass(central::CloneWatch::kTellEvery);
  CHECK(watch.Told("121") == 1);
  CHECK_FALSE(watch.last.news);
}

TEST_CASE("Many copies are a clone, too") {
  Watch watch;
  CHECK(watch.Told("123456789") == 0);
  CHECK(watch.Told("123456789") == 0);
  CHECK(watch.Told("1") == 1);
}

TEST_CASE("Who does not say its instance is not watched") {
  Watch watch;
  for (int i = 0; i < 9; ++i) {
    CHECK_FALSE(watch.watch.Saw(kAgent, "", "10.0.0.1").has_value());
    CHECK_FALSE(
        watch.watch.Saw(kAgent, std::string(99, 'x'), "10.0.0.1").has_value());
  }
}

TEST_CASE("A clone is marked, counted, and both are served with their keys") {
  test::WebCentre centre;
  // A copy of the machine, with the same chain and number 11 of its own.
  auto copy = centre.sender;
  copy.StartGeneration(0xC0);
  copy.set_next_number(11);
  copy.Record(10);
  const auto ship = [&](const test::SendingAgent& sender,
                        const char* instance,
                        const auto& key,
                        std::int64_t first) {
    auto request = centre.Batch(1, 1);
    request.query = std::string("i=") + instance;
    request.peer = std::string("10.0.0.") + instance;
    request.peer_key = key;
    request.body = protocol::EncodeBatch(sender.Rows(first, first));
    return centre.web.ForAgents(request).status;
  };
  const auto old_key = centre.agent.key_id;
  CHECK(ship(centre.sender, "1", old_key, 1) == 200);
  for (std::int64_t row = 1; row <= 5; ++row) {
    CHECK(ship(copy, "2", old_key, row) == 200);
    CHECK(ship(centre.sender, "1", old_key, 1) == 200);  // Known rows.
  }
  const auto marked =
      test::Must(centre.registry->Find(centre.agent.id)).value();
  CHECK(marked.is_cloned(centre.clock.utc_now().time_since_epoch().count()));
  CHECK(marked.clone_addresses == "10.0.0.1 10.0.0.2");
  CHECK(test::Must(centre.registry->CountCloned()) == 1);

  // One of them renews: the other can ship as before.
  base::crypto::Sha256Digest new_key{};
  new_key[0] = 0x77;
  test::Must(centre.registry->OfferKey(centre.agent.id, new_key));
  CHECK(ship(copy, "2", new_key, 6) == 200);
  CHECK(ship(centre.sender, "1", old_key, 1) == 200);

  // Healed, and a week later it is not marked any more.
  centre.clock.Pass(std::chrono::days(7));
  CHECK(test::Must(centre.registry->CountCloned()) == 0);
}

}  // namespace
