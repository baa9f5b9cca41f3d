#pragma once

#include <functional>
#include <memory>

#include "agent/tray/tray_state.h"
#include "base/event_loop.h"
#include "base/result.h"

namespace agent {

// The icon in the tray: org.kde.StatusNotifierItem on the session bus, for a
// tray that is there or comes later. It wakes only when the bus has something
// to say or the state changes. Event loop only.
class TrayItem {
 public:
  virtual ~TrayItem() = default;
  virtual void Show(TrayState state) = 0;
  // The bus has gone: it is not shown, and will not be.
  virtual bool lost() const = 0;
};

// kUnavailable, saying why, if this login has no session bus. `on_click` is
// called when a person wants to know more.
base::Result<std::unique_ptr<TrayItem>> OpenTrayItem(
    base::EventLoop& loop,
    NoticeLanguage language,
    TrayState state,
    std::function<void()> on_click);

}  // namespace agent
