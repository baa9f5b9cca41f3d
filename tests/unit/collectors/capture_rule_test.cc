#include "collectors/screenshot/capture_rule.h"

#include "collectors/screenshot/rect.h"
#include "tests/support/catch.h"

namespace {

using collectors::IsCapture;
using collectors::IsUncovered;
using collectors::PictureRequest;
using collectors::Rect;
using How = PictureRequest::How;
using Of = PictureRequest::Of;

constexpr Rect kScreen{0, 0, 1280, 800};

struct Case {
  const char* what = "";
  PictureRequest request;
  bool is_capture = false;
};

// What the tools and programs named here were seen to ask for.
TEST_CASE("captures are told from what programs do anyway") {
  const Case cases[] = {
      {"xwd, scrot", {How::kRead, Of::kScreen, false, kScreen}, true},
      {"scrot -a", {How::kRead, Of::kScreen, false, {9, 9, 300, 200}}, true},
      {"a line of x11vnc",
       {How::kRead, Of::kScreen, false, {0, 8, 1280, 1}},
       true},
      {"a look at a colour",
       {How::kRead, Of::kScreen, false, {700, 300, 9, 9}},
       false},
      {"xwd -id",
       {How::kRead, Of::kOtherWindow, false, {0, 0, 1050, 780}},
       true},
      {"icons in a panel",
       {How::kRead, Of::kOtherWindow, false, {0, 0, 48, 48}},
       false},
      {"xfce4-screenshooter -w",
       {How::kSharedRoom, Of::kOtherWindow, false, {0, 0, 1050, 780}},
       true},
      {"gnome-screenshot",
       {How::kSharedRoom, Of::kScreen, false, kScreen},
       true},
      {"parcellite",
       {How::kSharedRoom, Of::kScreen, false, {0, 0, 1536, 64}},
       false},
      {"flameshot", {How::kRead, Of::kOwnPicture, false, kScreen}, true},
      {"maim -g", {How::kRead, Of::kOwnPicture, true, {0, 0, 300, 200}}, true},
      {"picom", {How::kRead, Of::kOwnPicture, false, {0, 0, 700, 500}}, false},
      {"LibreOffice",
       {How::kSharedRoom, Of::kOwnPicture, false, {0, 0, 4096, 4096}},
       false},
      {"Firefox",
       {How::kSharedRoom, Of::kOwnWindow, false, {0, 0, 1280, 781}},
       false},
      {"its own window", {How::kRead, Of::kOwnWindow, false, kScreen}, false},
      {"openbox, an icon",
       {How::kRead, Of::kOther, false, {0, 0, 256, 256}},
       false}};
  for (const auto& one : cases) {
    INFO(one.what);
    CHECK(IsCapture(one.request, kScreen) == one.is_capture);
  }
}

TEST_CASE("a window is seen unless others cover all of it") {
  constexpr Rect kWindow{100, 100, 400, 300};
  CHECK(IsUncovered(kWindow, {}));
  CHECK(IsUncovered(kWindow, {{0, 0, 499, 800}}));
  CHECK_FALSE(IsUncovered(kWindow, {{0, 0, 500, 800}}));
  // By two together, and with a gap of one pixel between them.
  CHECK_FALSE(IsUncovered(kWindow, {{0, 0, 300, 800}, {300, 0, 400, 800}}));
  CHECK(IsUncovered(kWindow, {{0, 0, 300, 800}, {301, 0, 400, 800}}));
  CHECK(IsUncovered(kWindow, {{600, 100, 400, 300}}));
  CHECK_FALSE(IsUncovered({}, {}));
}

}  // namespace
