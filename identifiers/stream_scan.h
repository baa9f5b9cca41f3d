#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "identifiers/detector.h"
#include "identifiers/distinct_tally.h"
#include "identifiers/find/table_header.h"
#include "identifiers/mention_counter.h"
#include "identifiers/text_sink.h"

namespace identifiers {

// Finds identifiers in a text of any length that comes in pieces, and counts
// them as Detector::Scan() would count those of the whole. Holds a window of
// the text, wiped when it moves on. A match of a configured pattern that is
// longer than kLookahead may be missed.
class StreamScan final : public TextSink {
 public:
  using OnMatch = Detector::OnMatch;

  // `detector` outlives this. `on_match`, if any, sees each match; its
  // positions mean nothing.
  explicit StreamScan(const Detector& detector, OnMatch on_match = {});
  ~StreamScan() override;
  StreamScan(const StreamScan&) = delete;
  StreamScan& operator=(const StreamScan&) = delete;

  // False: there are more than DistinctTally::kMaxDistinct.
  bool Add(std::string_view text) override;

  Findings Finish();

 private:
  static constexpr std::size_t kWindow = std::size_t{64} * 1024;
  static constexpr std::size_t kLookahead = std::size_t{4} * 1024;
  static constexpr std::size_t kContext = 256;

  // Takes what begins before `cut`, and forgets the text up to there.
  void Take(std::size_t cut);
  void Count(const Match& match);
  std::size_t Cut() const;
  std::string_view window() const { return {window_.data(), size_}; }

  const Detector& detector_;
  const OnMatch on_match_;
  std::vector<char> window_;
  std::size_t size_ = 0;
  std::size_t from_ = 0;  // What is before it was taken: kContext at most.
  TableHeader header_;
  DistinctTally tally_;
  MentionCounter counter_{tally_};
  bool full_ = false;
};

}  // namespace identifiers
