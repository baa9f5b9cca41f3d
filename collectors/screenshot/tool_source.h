#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "base/result.h"

namespace collectors {

struct StartedTool {
  pid_t process = 0;
  std::string name;  // Of its file, without the folder.
  // By what takes a portal's pictures: that of wlroots runs grim for it.
  bool by_portal = false;
};

// Which of the person's processes began to run one of some programs. One
// implementation a platform. Event loop only.
class ToolSource {
 public:
  using OnStarted = std::function<void(const StartedTool&)>;

  virtual ~ToolSource() = default;

  // Whom to tell, from the first SetWatching on.
  virtual void Start(OnStarted on_started) = 0;

  // What ran when it begins is not told. While it is not watching, no mark
  // exists. kUnavailable, saying why, if nothing can be watched.
  virtual base::Status SetWatching(bool watching) = 0;
};

// Folders that only root writes to.
struct ToolPlaces {
  std::vector<std::string> tools{"/usr/bin", "/usr/local/bin"};
  std::string portals{"/usr/libexec"};  // Of xdg-desktop-portal-wlr.
};

// Linux: a mark on each tool's file, which tells that it was opened, and then a
// look at which process runs it: one that only reads it does not. `loop`
// outlives it.
std::unique_ptr<ToolSource> OpenInotifyToolSource(
    base::EventLoop& loop,
    const std::vector<std::string>& tools,
    ToolPlaces places = {});

}  // namespace collectors
