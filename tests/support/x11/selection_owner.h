#pragma once

#include <xcb/xcb.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace test {

class XClient;

// What the owner of a selection offers, and how it behaves.
struct Offer {
  // Bytes by target, as "UTF8_STRING"; TARGETS is made of the names.
  std::map<std::string, std::string> contents;
  // Larger contents go in pieces of this size (INCR); 0: at once.
  std::size_t piece = 0;
  // Said to be the size of what goes in pieces; none: what it is.
  std::optional<std::uint32_t> announced;
  // Answers only when the test says so (AnswerHeld).
  bool holds_answers = false;
  bool refuses = false;
};

// The selections of a client, which outlives it, and what it answers to those
// who ask. As an owner it keeps to ICCCM: a question about a time before it
// became the owner is refused. The client hands it its events.
class SelectionOwner {
 public:
  explicit SelectionOwner(XClient& client) : client_(client) {}

  void Own(const std::string& selection, Offer offer);
  void AnswerHeld();
  void OnRequest(const xcb_selection_request_event_t& request);
  void OnProperty(const xcb_property_notify_event_t& event);

  // Targets that anyone asked of us, in order.
  const std::vector<std::string>& asked() const { return asked_; }
  // Pieces handed out in full, the empty last one included.
  int transfers_done() const { return transfers_done_; }

 private:
  struct Owned {
    Offer offer;
    xcb_timestamp_t since = 0;
  };
  struct Transfer {
    std::string rest;
    std::size_t piece = 0;
    xcb_atom_t type = 0;
  };

  void Answer(const xcb_selection_request_event_t& request, const Offer& offer);
  // False: there is nothing to answer with.
  bool Serve(const xcb_selection_request_event_t& request, const Offer& offer);
  void BeginTransfer(const xcb_selection_request_event_t& request,
                     const Offer& offer,
                     const std::string& content);

  XClient& client_;
  std::map<xcb_atom_t, Owned> owned_;
  std::vector<xcb_selection_request_event_t> held_;
  std::vector<std::string> asked_;
  std::map<std::pair<xcb_window_t, xcb_atom_t>, Transfer> transfers_;
  int transfers_done_ = 0;
};

}  // namespace test
