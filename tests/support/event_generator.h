// Support desks at work, for benchmarks and tests: events as they are usual,
// and how few bytes they could be written in.
//
// Every choice is drawn from a distribution that is written down here or in the
// .cc, and each draw adds its information, -log2 P(what was drawn), to bits().
// Different draws make different events, so the mean of bits() is the entropy
// of the events: no lossless code, whatever it knows of the distributions, can
// need less on average (Shannon). Fingerprints are a set, so n of them have
// 64 n - log2(n!) bits. What is derived, such as the severity, adds nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "protocol/event.h"

namespace test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  // The information of all that was drawn so far.
  double bits() const { return bits_; }
  // Takes off what an unordered set of `size` draws does not say.
  void Forget(std::size_t size);

  std::uint64_t Any64();
  std::uint64_t Below(std::uint64_t limit);        // Each as likely.
  std::size_t Pick(std::span<const double> odds);  // By their proportion.
  std::size_t Zipf(std::size_t size);              // n with odds 1 / (n + 1).
  bool Chance(double yes);
  // 0, 1, 2, ...: the exponential distribution in whole numbers.
  std::uint64_t Geometric(double mean);
  // Rounded to whole numbers of at least 1.
  std::uint64_t LogNormal(double median, double sigma);

 private:
  double Unit();  // In (0, 1).
  void Add(double probability);

  std::mt19937_64 random_;
  double bits_ = 0;
};

// What a desk is given once; all of it is drawn.
struct DeskFacts {
  std::int64_t now = 0;
  std::int64_t boot = 0;
  protocol::LoginId login = 0;
  std::string rule;
  std::string crm_host;
  std::string browser;
};

// One desk's acts, one after the other.
class EventGenerator {
 public:
  // With that many fingerprints in each event; none: days as they come, in
  // which a visit opens and closes and most copies hold one contact or none.
  EventGenerator(std::uint64_t seed, std::optional<unsigned> fingerprints);

  protocol::Event Next();
  double bits() const { return dice_.bits(); }

 private:
  void Wait();
  protocol::Event Act(protocol::Channel channel, protocol::Action action);
  protocol::Event Window();
  protocol::Event Clipboard();
  protocol::Event Unread();
  unsigned Contacts();
  void Read(unsigned contacts, protocol::Event& event);
  void Source(protocol::Event& event);

  Dice dice_;
  std::optional<unsigned> fingerprints_;
  DeskFacts desk_;
  bool open_ = false;
  protocol::VisitId visit_ = 0;
};

}  // namespace test
