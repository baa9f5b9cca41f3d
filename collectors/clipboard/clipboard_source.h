#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/event_loop.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "collectors/gate.h"
#include "collectors/window/window_source.h"

namespace collectors {

enum class Selection : std::uint8_t {
  kClipboard,
  kPrimary,  // What is marked.
  kDrag,     // Drag and drop, from its beginning.
};
inline constexpr int kSelections = 3;

// Somebody offers new content. Nothing of it was looked at yet.
struct Claim {
  Selection selection = Selection::kClipboard;
  ActTime at{};
  ClientId client = 0;
  std::string program;  // Empty if unknown.
};

// What came of Read().
struct Content {
  protocol::Reason reason = protocol::Reason::kNone;  // None: it was read.
  base::SecretBytes text;
  std::string media_type;   // Of the text, or of what there was instead.
  std::uint64_t bytes = 0;  // At least so many, where it is too large.
  std::uint32_t files = 0;  // In a list of files; their names are not here.
  std::string page_host;    // Where the browser says so.
};

struct ReadLimits {
  std::uint64_t max_bytes = 16ull * 1024 * 1024;
  std::chrono::milliseconds timeout{1'500};
};

// The selections of one desktop. One implementation a platform. Nothing here
// blocks; a timer exists only while something is being read.
class ClipboardSource {
 public:
  using OnClaim = std::function<void(const Claim&)>;
  using OnContent = std::function<void(Content)>;

  virtual ~ClipboardSource() = default;

  // Whom to tell, from the first SetWatching on.
  virtual void Start(OnClaim on_claim) = 0;

  // Whether claims of that selection are told at all.
  virtual base::Status SetWatching(Selection selection, bool watching) = 0;

  // Reads what was claimed last: what kinds there are, first; never one that is
  // marked as a password manager's. `on_content` is called once, at once or on
  // the loop, unless Cancel() comes before. One read a selection at a time.
  virtual void Read(Selection selection,
                    const ReadLimits& limits,
                    OnContent on_content) = 0;
  virtual void Cancel(Selection selection) = 0;
};

class WaylandConnection;
class XConnection;

// `connection` and `loop` outlive it.
std::unique_ptr<ClipboardSource> OpenX11ClipboardSource(XConnection& connection,
                                                        base::EventLoop& loop);

// By wlr-data-control; null if the compositor does not offer it. Who claimed a
// selection is not known, and of drag and drop nothing. All outlive it.
std::unique_ptr<ClipboardSource> OpenWaylandClipboardSource(
    WaylandConnection& connection,
    base::EventLoop& loop,
    const base::Clock& clock);

}  // namespace collectors
