#pragma once

#include <xcb/xcb.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "collectors/clipboard/clipboard_source.h"
#include "collectors/x11/x_connection.h"

namespace collectors {

// Reads one selection, once (ICCCM section 2): asks its owner what there is
// (TARGETS), then, if that allows it, for the page it comes from and for the
// text, in pieces if it is large (INCR).
//
// Each question uses up one serving of an owner that counts them (`xclip
// -loops 1`). Destroying it ends the read; what the owner still sends is not
// looked at.
class SelectionRead {
 public:
  SelectionRead(XConnection& connection,
                base::EventLoop& loop,
                xcb_atom_t selection,
                const ReadLimits& limits,
                ClipboardSource::OnContent on_content);
  ~SelectionRead();
  SelectionRead(const SelectionRead&) = delete;
  SelectionRead& operator=(const SelectionRead&) = delete;

  // Where the owner puts its answers: a property of ours for each selection,
  // because several may be read at a time.
  static xcb_atom_t PropertyFor(XConnection& connection, xcb_atom_t selection);

  // Answers of the owner. True if it was for this read. Afterwards the read may
  // be over: on_content was called and this destroyed.
  bool OnSelectionNotify(const xcb_selection_notify_event_t& event);
  bool OnPropertyNotify(const xcb_property_notify_event_t& event);

 private:
  enum class Step : std::uint8_t { kTargets, kHost, kText, kPieces };

  void Ask(Step step, xcb_atom_t target);
  void OnTargets(const std::vector<xcb_atom_t>& targets);
  void AskNext();
  void OnText();
  void OnPiece();
  void Finish(protocol::Reason reason);

  XConnection& connection_;
  const xcb_atom_t selection_;
  const xcb_atom_t property_;
  const ReadLimits limits_;
  const ClipboardSource::OnContent on_content_;
  const base::EventLoop::Handle timeout_;

  Step step_ = Step::kTargets;
  xcb_atom_t asked_ = XCB_ATOM_NONE;
  xcb_atom_t host_target_ = XCB_ATOM_NONE;
  xcb_atom_t text_target_ = XCB_ATOM_NONE;
  bool is_file_list_ = false;
  Content content_;
};

}  // namespace collectors
