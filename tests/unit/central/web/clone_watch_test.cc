#include "central/web/clone_watch.h"

#include <string>

#include "base/bytes.h"
#include "protocol/refusal.h"
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

// Two machines with the key of `centre`'s agent.
struct Twins {
  explicit Twins(test::WebCentre& of) : centre(of), copy(of.sender) {
    // With the same chain and number 11 of its own.
    copy.StartGeneration(0xC0);
    copy.set_next_number(11);
    copy.Record(10);
  }
  base::net::HttpResponse Ship(const test::SendingAgent& sender,
                               const char* instance,
                               const base::crypto::Sha256Digest& by,
                               std::int64_t row) {
    auto request = centre.Batch(1, 1);
    request.query = std::string("i=") + instance;
    request.peer = std::string("10.0.0.") + instance;
    request.peer_key = by;
    request.body = protocol::EncodeBatch(sender.Rows(row, row));
    return centre.web.ForAgents(request);
  }
  int First(std::int64_t row) {
    return Ship(centre.sender, "1", key, row).status;
  }
  int Copy(std::int64_t row) { return Ship(copy, "2", key, row).status; }

  test::WebCentre& centre;
  test::SendingAgent copy;
  base::crypto::Sha256Digest key = centre.agent.key_id;
};

TEST_CASE("A clone is marked, counted, and both are served with their keys") {
  test::WebCentre centre;
  Twins twins(centre);
  CHECK(twins.First(1) == 200);
  for (std::int64_t row = 1; row <= 5; ++row) {
    CHECK(twins.Copy(row) == 200);
    CHECK(twins.First(1) == 200);  // Known rows.
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
  CHECK(twins.Ship(twins.copy, "2", new_key, 6).status == 200);
  CHECK(twins.First(1) == 200);

  // Healed, and a week later it is not marked any more.
  centre.clock.Pass(std::chrono::days(7));
  CHECK(test::Must(centre.registry->CountCloned()) == 0);
}

TEST_CASE("Where clones are refused, neither stores anything any more") {
  test::WebCentre centre(false, central::Web::Clones::kRefused);
  Twins twins(centre);
  std::int64_t row = 1;
  CHECK(twins.First(1) == 200);
  while (row <= 10 && twins.Copy(row) == 200 && twins.First(1) == 200)
    ++row;
  REQUIRE(row <= 6);
  const auto stored = centre.counters.events.load();

  const auto refused = twins.Ship(twins.copy, "2", twins.key, row + 1);
  CHECK(refused.status == 403);
  CHECK(protocol::ParseRefusal(base::AsText(refused.body)) ==
        protocol::Refusal::kClonedKey);
  CHECK(twins.First(2) == 403);
  CHECK(twins.First(3) == 403);
  CHECK(centre.counters.events.load() == stored);
  CHECK(centre.counters.refused_identities.load() >= 4);

  // A week without both.
  centre.clock.Pass(std::chrono::days(7));
  CHECK(twins.First(1) == 200);
}

}  // namespace
