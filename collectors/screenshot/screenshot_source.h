#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "collectors/gate.h"
#include "collectors/screenshot/rect.h"
#include "collectors/window/window_source.h"

namespace collectors {

// Room for a picture that a client and the display system share. The
// platform's own number; 0: none.
using RoomId = std::uint64_t;

// Somebody asked for pixels. Which ones they were nobody asks.
struct PictureRequest {
  enum class How : std::uint8_t {
    kRead,        // Handed over by the display system.
    kSharedRoom,  // Room for a picture was made that both sides can reach.
  };
  enum class Of : std::uint8_t {
    kScreen,
    kOwnWindow,
    kOwnPicture,  // Off the screen; whatever was copied into it.
    kOtherWindow,
    kOther,  // Such as an icon.
  };
  How how = How::kRead;
  Of of = Of::kScreen;
  // Its client had all windows drawn off the screen before: it can copy from
  // those that are covered, too, and from any into a picture of its own.
  bool sees_all_windows = false;
  Rect area;            // Of the screen, window or picture.
  WindowId window = 0;  // Of kOtherWindow.
  RoomId room = 0;      // Of kSharedRoom.
  ClientId client = 0;
  std::string program;  // Empty if unknown.
  ActTime at{};
};

// Who takes pictures of one desktop. One implementation a platform. Event loop
// only.
class ScreenshotSource {
 public:
  struct Listener {
    std::function<void(const PictureRequest&)> on_picture;
    // A client put something on the clipboard.
    std::function<void(ClientId, const std::string& program)> on_clipboard;
    // A client is gone.
    std::function<void(ClientId)> on_client_gone;
    // Nothing more is heard for the moment.
    std::function<void()> on_break;
  };

  virtual ~ScreenshotSource() = default;

  virtual void Start(Listener listener) = 0;

  // Whether anything is told at all. What was done before the end is told
  // before this returns.
  virtual void SetWatching(bool watching) = 0;

  // Questions about what is told, while it is told.
  virtual Rect screen() const = 0;
  // It is still shared: pictures may go there, which nobody is told of. Not if
  // its client shows windows: then it may keep what it has, to save it.
  virtual bool IsShared(RoomId room) = 0;
  // It draws the desktop itself, and has to see all of it.
  virtual bool IsCompositor(ClientId client) = 0;
  // One of these windows is mapped and not wholly covered by others.
  virtual bool CanSeeAny(std::span<const WindowId> windows) = 0;
  // One of these is this window, or inside of it, or around it.
  virtual bool BelongsToAny(WindowId window,
                            std::span<const WindowId> windows) = 0;
};

class XConnection;
class XRecorder;

// Both outlive it.
std::unique_ptr<ScreenshotSource> OpenX11ScreenshotSource(
    XConnection& connection, XRecorder& recorder);

}  // namespace collectors
