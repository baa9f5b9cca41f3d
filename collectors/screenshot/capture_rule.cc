#include "collectors/screenshot/capture_rule.h"

namespace collectors {

bool IsAsLargeAsScreen(const Rect& area, const Rect& screen) {
  // In percent: tools leave a panel out.
  constexpr long kNearly = 90;
  return long{area.width} * 100 >= screen.width * kNearly &&
         long{area.height} * 100 >= screen.height * kNearly;
}

bool WaitsForViewers(std::string_view program) {
  return program == "x11vnc";
}

bool IsCapture(const PictureRequest& request, const Rect& screen) {
  using How = PictureRequest::How;
  using Of = PictureRequest::Of;
  const Rect& area = request.area;
  switch (request.of) {
    case Of::kScreen:
      // Toolkits make small room for themselves on the root, too.
      if (request.how == How::kSharedRoom)
        return IsAsLargeAsScreen(area, screen);
      // Line by line, as remote support does.
      return area.area() >= kLeastOfScreen || area.width * 2 >= screen.width ||
             area.height * 2 >= screen.height;
    case Of::kOwnPicture:
      if (request.how != How::kRead) return false;
      return request.sees_all_windows ? area.area() >= kLeastOfScreen
                                      : IsAsLargeAsScreen(area, screen);
    case Of::kOtherWindow:
      return area.area() >= kLeastOfWindow;
    case Of::kOwnWindow:
    case Of::kOther:
      return false;
  }
  return false;
}

}  // namespace collectors
