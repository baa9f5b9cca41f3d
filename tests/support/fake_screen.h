#pragma once

#include <set>
#include <span>
#include <string>
#include <utility>

#include "collectors/screenshot/screenshot_source.h"

namespace test {

// A screen of 1000x800 of which the test takes pictures.
class FakeScreen final : public collectors::ScreenshotSource {
 public:
  using ClientId = collectors::ClientId;

  void Take(const collectors::PictureRequest& request) {
    listener_.on_picture(request);
  }
  void PutOnClipboard(ClientId client, const std::string& program) {
    listener_.on_clipboard(client, program);
  }
  void Leave(ClientId client) { listener_.on_client_gone(client); }
  void Break() { listener_.on_break(); }

  bool watching() const { return watching_; }
  ClientId compositor = 0;
  std::set<collectors::RoomId> rooms;  // That are shared.
  bool can_see = false;
  bool belongs = false;

  void Start(Listener listener) override { listener_ = std::move(listener); }
  void SetWatching(bool watching) override { watching_ = watching; }
  collectors::Rect screen() const override { return {0, 0, 1000, 800}; }
  bool IsShared(collectors::RoomId room) override {
    return rooms.contains(room);
  }
  bool IsCompositor(ClientId client) override { return client == compositor; }
  bool CanSeeAny(std::span<const collectors::WindowId> windows) override {
    return !windows.empty() && can_see;
  }
  bool BelongsToAny(collectors::WindowId /*window*/,
                    std::span<const collectors::WindowId> windows) override {
    return !windows.empty() && belongs;
  }

 private:
  Listener listener_;
  bool watching_ = false;
};

}  // namespace test
