#pragma once

#include <string_view>

namespace identifiers {

// Where a document's text goes, piece by piece. Pieces follow on each other:
// an identifier may begin in one and end in the next.
class TextSink {
 public:
  virtual ~TextSink() = default;

  // UTF-8, valid during the call only. False: no more is wanted.
  virtual bool Add(std::string_view text) = 0;
};

}  // namespace identifiers
