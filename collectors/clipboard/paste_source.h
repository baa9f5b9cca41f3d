#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "collectors/clipboard/clipboard_source.h"
#include "collectors/gate.h"
#include "collectors/window/window_source.h"

namespace collectors {

// Somebody asks the owner of a selection for its content, in one of its forms;
// not for a list of the forms only.
struct Conversion {
  Selection selection = Selection::kClipboard;
  ActTime at{};
  ClientId client = 0;
  std::string program;          // Empty if unknown.
  bool button_is_down = false;  // Of kDrag: it is not dropped yet.
};

// Where the pointer is now.
struct PointerPlace {
  ActTime at{};
  bool button_is_down = false;
  std::vector<ClientId> over;  // Whose windows, from the outermost.
};

// Who takes what from the selections of one desktop. One implementation a
// platform. Event loop only.
class PasteSource {
 public:
  struct Listener {
    // In the order in which it happened. Client 0: nobody has it any more.
    std::function<void(const Claim&)> on_claim;
    std::function<void(const Conversion&)> on_conversion;
    // Nothing more is heard for the moment.
    std::function<void()> on_break;
  };

  virtual ~PasteSource() = default;

  virtual void Start(Listener listener) = 0;

  // Whether anything is told at all. What was done before the end is told
  // before this returns.
  virtual void SetWatching(bool watching) = 0;

  // Only while watching.
  virtual PointerPlace LookAtPointer() = 0;
};

class XConnection;
class XRecorder;

// All outlive it. Our own reads are not told.
std::unique_ptr<PasteSource> OpenX11PasteSource(XConnection& connection,
                                                XRecorder& recorder,
                                                const base::Clock& clock);

}  // namespace collectors
