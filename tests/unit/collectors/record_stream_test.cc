#include "collectors/x11/record_stream.h"

#include <cstdint>
#include <vector>

#include "collectors/x11/rate_breaker.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"

namespace {

using collectors::RateBreaker;
using collectors::RequestsIn;
using collectors::XRequest;
using Bytes = std::vector<std::uint8_t>;
using namespace std::chrono_literals;

constexpr collectors::XOpcodes kOpcodes{.shm = 130, .composite = 142};

// GetImage (73) of 1280x800 at -1, 2, of drawable 0x01020304.
const Bytes kGetImage{73, 2, 5, 0, 4,  3, 2,    1,    0xff, 0xff,
                      2,  0, 0, 5, 32, 3, 0xff, 0xff, 0xff, 0xff};

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST_CASE("requests one behind the other are understood") {
  const Bytes convert{24, 0, 6, 0, 1, 0, 0, 7, 9, 1, 0, 0,
                      8,  1, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0};
  const Bytes own{22, 0, 4, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0, 0, 0, 0};
  const auto found = RequestsIn(kGetImage + convert + own, false, kOpcodes);
  REQUIRE(found.size() == 3);
  CHECK(found[0].kind == XRequest::Kind::kGetImage);
  CHECK(found[0].drawable == 0x01020304);
  CHECK(found[0].x == -1);
  CHECK(found[0].y == 2);
  CHECK(found[0].width == 1280);
  CHECK(found[0].height == 800);
  CHECK(found[1].kind == XRequest::Kind::kConvertSelection);
  CHECK(found[1].window == 0x07000001);
  CHECK(found[1].selection == 0x109);
  CHECK(found[1].target == 0x108);
  CHECK(found[2].kind == XRequest::Kind::kSetSelectionOwner);
  CHECK(found[2].window == 0);
  CHECK(found[2].selection == 0x109);
}

TEST_CASE("requests of extensions are told by their opcodes") {
  Bytes image(32, 0);
  image[0] = 130;
  image[1] = 4;
  image[2] = 8;
  image[12] = 100;
  Bytes pixmap(28, 0);
  pixmap[0] = 130;
  pixmap[1] = 5;
  pixmap[2] = 7;
  pixmap[4] = 76;
  pixmap[8] = 77;
  const Bytes redirect{142, 2, 3, 0, 55, 0, 0, 0, 0, 0, 0, 0};
  const auto found = RequestsIn(image + pixmap + redirect, false, kOpcodes);
  REQUIRE(found.size() == 3);
  CHECK(found[0].kind == XRequest::Kind::kGetImage);
  CHECK(found[0].width == 100);
  CHECK(found[1].kind == XRequest::Kind::kCreateShmPixmap);
  CHECK(found[1].drawable == 77);
  CHECK(found[1].pixmap == 76);
  CHECK(found[2].kind == XRequest::Kind::kRedirectSubwindows);
  CHECK(found[2].window == 55);
  CHECK(RequestsIn(image + redirect, false, {}).empty());
}

TEST_CASE("a client of the other byte order is understood") {
  const Bytes swapped{73, 2, 0, 5, 1, 2,  3,    4,    0xff, 0xff,
                      0,  2, 5, 0, 3, 32, 0xff, 0xff, 0xff, 0xff};
  const auto found = RequestsIn(swapped, true, kOpcodes);
  REQUIRE(found.size() == 1);
  CHECK(found[0].drawable == 0x01020304);
  CHECK(found[0].width == 1280);
}

TEST_CASE("a request in the long form is understood") {
  Bytes big = kGetImage;
  big[2] = 0;
  big.insert(big.begin() + 4, {6, 0, 0, 0});
  const auto found = RequestsIn(big + kGetImage, false, kOpcodes);
  REQUIRE(found.size() == 2);
  CHECK(found[0].drawable == 0x01020304);
  CHECK(found[0].height == 800);
}

TEST_CASE("what is cut off, or no request at all, is left out") {
  for (std::size_t size = 0; size < kGetImage.size(); ++size) {
    const Bytes cut(kGetImage.begin(),
                    kGetImage.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(RequestsIn(cut, false, kOpcodes).empty());
    CHECK(RequestsIn(cut, true, kOpcodes).empty());
  }
  // Length 0, also in the long form; longer than there is; shorter than its
  // kind.
  CHECK(RequestsIn(Bytes{73, 0, 0, 0}, false, kOpcodes).empty());
  CHECK(RequestsIn(Bytes{73, 0, 0, 0, 0, 0, 0, 0}, false, kOpcodes).empty());
  CHECK(RequestsIn(Bytes{73, 0, 0, 0, 1, 0, 0, 0}, false, kOpcodes).empty());
  CHECK(RequestsIn(Bytes{73, 0, 0xff, 0xff, 0, 0}, false, kOpcodes).empty());
  CHECK(RequestsIn(Bytes{73, 0, 1, 0, 24, 0, 1, 0}, false, kOpcodes).empty());
}

TEST_CASE("too many in a second are too many, by the second") {
  test::FakeClock clock;
  RateBreaker breaker(3);
  for (int second = 0; second < 5; ++second) {
    for (int i = 0; i < 3; ++i)
      CHECK(breaker.Count(clock.steady_now()));
    clock.Pass(1s);
  }
  for (int i = 0; i < 3; ++i)
    CHECK(breaker.Count(clock.steady_now()));
  CHECK_FALSE(breaker.Count(clock.steady_now()));
}

TEST_CASE("each break is longer than the one before, until it was quiet") {
  test::FakeClock clock;
  RateBreaker breaker(3);
  auto pause = breaker.Break(clock.steady_now());
  CHECK(pause == RateBreaker::kFirstPause);
  for (int i = 0; i < 10; ++i) {
    clock.Pass(pause);
    const auto next = breaker.Break(clock.steady_now());
    CHECK((next == 2 * pause || next == RateBreaker::kLongestPause));
    pause = next;
  }
  CHECK(pause == RateBreaker::kLongestPause);
  clock.Pass(RateBreaker::kForgets);
  CHECK(breaker.Break(clock.steady_now()) == RateBreaker::kFirstPause);
}

}  // namespace
