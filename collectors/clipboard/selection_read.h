#pragma once

#include <xcb/xcb.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/event_loop.h"
#include "collectors/clipboard/clipboard_source.h"
#include "collectors/x11/x_connection.h"

namespace collectors {

// Where owners put their answers: properties of our window, a new one for each
// question, in turn. What comes late for an older question, or goes on for one
// that was given up, then cannot be mistaken for the answer to a newer one.
class AnswerProperties {
 public:
  explicit AnswerProperties(XConnection& connection);

  xcb_atom_t Next();
  bool Contains(xcb_atom_t property) const;

 private:
  std::array<xcb_atom_t, 16> atoms_{};
  std::size_t next_ = 0;
};

// Reads one selection, once (ICCCM section 2): asks its owner what there is
// (TARGETS), then, if that allows it, for the page it comes from and for the
// text, in pieces if it is large (INCR).
//
// Each question uses up one serving of an owner that counts them (`xclip
// -loops 1`). Destroying it ends the read; what the owner still sends is not
// looked at.
class SelectionRead {
 public:
  // What to read: `claimed_at` is the server's time of the claim. An owner that
  // keeps to ICCCM refuses questions about a time before it became the owner,
  // so that nothing newer is served by mistake.
  struct What {
    xcb_atom_t selection = XCB_ATOM_NONE;
    xcb_timestamp_t claimed_at = XCB_CURRENT_TIME;
    ReadLimits limits;
  };

  SelectionRead(XConnection& connection,
                base::EventLoop& loop,
                AnswerProperties& properties,
                const What& what,
                ClipboardSource::OnContent on_content);
  ~SelectionRead();
  SelectionRead(const SelectionRead&) = delete;
  SelectionRead& operator=(const SelectionRead&) = delete;

  // All names that a read may need, to be learnt in one go before the first.
  static std::vector<std::string_view> AtomNames();

  // Answers of the owner. True if it was for this read. Afterwards the read may
  // be over: on_content was called and this destroyed.
  bool OnSelectionNotify(const xcb_selection_notify_event_t& event);
  bool OnPropertyNotify(const xcb_property_notify_event_t& event);
  // Nobody will answer any more.
  void OnOwnerGone();

 private:
  enum class Step : std::uint8_t { kTargets, kHost, kFiles, kText, kPieces };

  void Ask(Step step, xcb_atom_t target);
  void OnAnswer();
  void OnTargets();
  void OnHost();
  void AskNext();
  void OnContent();
  void OnWhole();
  void OnPiece();
  void Finish(protocol::Reason reason);

  XConnection& connection_;
  base::EventLoop& loop_;
  AnswerProperties& properties_;
  const What what_;
  const ClipboardSource::OnContent on_content_;
  const base::EventLoop::Handle timeout_;

  Step step_ = Step::kTargets;
  xcb_atom_t asked_ = XCB_ATOM_NONE;     // The target of the last question,
  xcb_atom_t property_ = XCB_ATOM_NONE;  // and where its answer goes.
  // Offered, and not asked for yet.
  xcb_atom_t host_target_ = XCB_ATOM_NONE;
  xcb_atom_t files_target_ = XCB_ATOM_NONE;
  xcb_atom_t text_target_ = XCB_ATOM_NONE;
  bool is_file_list_ = false;
  Content content_;
};

}  // namespace collectors
