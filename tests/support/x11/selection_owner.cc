#include "tests/support/x11/selection_owner.h"

#include <array>
#include <cstring>
#include <utility>

#include "tests/support/x11/x_client.h"

namespace test {

void SelectionOwner::Own(const std::string& selection, Offer offer) {
  const xcb_atom_t atom = client_.Atom(selection);
  for (const auto& [name, content] : offer.contents)
    (void)client_.Atom(name);
  const auto since = client_.ServerTime();
  owned_[atom] = {std::move(offer), since};
  xcb_set_selection_owner(client_.xcb(), client_.own_window(), atom, since);
}

void SelectionOwner::OnRequest(const xcb_selection_request_event_t& request) {
  asked_.push_back(client_.AtomName(request.target));
  const auto owned = owned_.find(request.selection);
  if (owned == owned_.end()) return;
  const auto& [offer, since] = owned->second;
  if (offer.holds_answers) {
    held_.push_back(request);
  } else if (offer.refuses ||
             (request.time != XCB_CURRENT_TIME && request.time < since)) {
    Answer(request, {});
  } else {
    Answer(request, offer);
  }
}

void SelectionOwner::AnswerHeld() {
  for (const auto& request : std::exchange(held_, {}))
    Answer(request, owned_[request.selection].offer);
}

void SelectionOwner::Answer(const xcb_selection_request_event_t& request,
                            const Offer& offer) {
  // As long as any event, of which the rest is zero.
  std::array<char, 32> bytes{};
  xcb_selection_notify_event_t notice{};
  notice.response_type = XCB_SELECTION_NOTIFY;
  notice.time = request.time;
  notice.requestor = request.requestor;
  notice.selection = request.selection;
  notice.target = request.target;
  notice.property =
      Serve(request, offer) ? request.property : xcb_atom_t{XCB_ATOM_NONE};
  std::memcpy(bytes.data(), &notice, sizeof notice);
  xcb_send_event(client_.xcb(), 0, request.requestor, 0, bytes.data());
  xcb_flush(client_.xcb());
}

bool SelectionOwner::Serve(const xcb_selection_request_event_t& request,
                           const Offer& offer) {
  if (offer.contents.empty()) return false;
  if (request.target == client_.Atom("TARGETS")) {
    std::vector<xcb_atom_t> targets{client_.Atom("TARGETS")};
    for (const auto& [name, content] : offer.contents)
      targets.push_back(client_.Atom(name));
    xcb_change_property(client_.xcb(),
                        XCB_PROP_MODE_REPLACE,
                        request.requestor,
                        request.property,
                        XCB_ATOM_ATOM,
                        32,
                        static_cast<std::uint32_t>(targets.size()),
                        targets.data());
    return true;
  }
  const auto content = offer.contents.find(client_.AtomName(request.target));
  if (content == offer.contents.end()) return false;
  if (offer.piece > 0 && content->second.size() > offer.piece) {
    BeginTransfer(request, offer, content->second);
  } else {
    client_.SetText(
        request.requestor, request.property, request.target, content->second);
  }
  return true;
}

void SelectionOwner::BeginTransfer(const xcb_selection_request_event_t& request,
                                   const Offer& offer,
                                   const std::string& content) {
  const std::uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE;
  xcb_change_window_attributes(
      client_.xcb(), request.requestor, XCB_CW_EVENT_MASK, &events);
  const auto announced =
      offer.announced.value_or(static_cast<std::uint32_t>(content.size()));
  xcb_change_property(client_.xcb(),
                      XCB_PROP_MODE_REPLACE,
                      request.requestor,
                      request.property,
                      client_.Atom("INCR"),
                      32,
                      1,
                      &announced);
  transfers_[{request.requestor, request.property}] = {
      content, offer.piece, request.target};
}

// ICCCM 2.7.2: the requestor deletes the property when it wants more; a piece
// of length zero is the end.
void SelectionOwner::OnProperty(const xcb_property_notify_event_t& event) {
  if (event.state != XCB_PROPERTY_DELETE) return;
  const auto found = transfers_.find({event.window, event.atom});
  if (found == transfers_.end()) return;
  auto& [rest, piece, type] = found->second;
  client_.SetText(event.window, event.atom, type, rest.substr(0, piece));
  if (rest.empty()) {
    transfers_.erase(found);
    ++transfers_done_;
  } else {
    rest.erase(0, piece);
  }
}

}  // namespace test
