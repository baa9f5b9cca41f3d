#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/event_loop.h"
#include "collectors/gate.h"
#include "collectors/window/crm_rule.h"
#include "collectors/window/window_source.h"

namespace collectors {

// The gate: open while there is a CRM window.
//
// A window that matches a rule is a CRM window until it is closed, or until it
// has not matched for `hold`: a browser shows only its active tab's title, and
// what was begun in the CRM's tab goes on when another is looked at. A visit
// opens with the first CRM window and ends with the last.
//
// Fed with the notices of a WindowSource, in their order. Remembers what was
// open, focused and matched for long enough to answer for acts that are told of
// late. Event loop only; has a timer only while a window is being held.
class WindowGate final : public Gate {
 public:
  // At the opening and the end of a visit, with its time.
  using OnVisit = std::function<void(bool open, const Visit& visit, ActTime)>;

  WindowGate(CrmRules rules,
             std::chrono::milliseconds hold,
             base::EventLoop& loop,
             const base::Clock& clock,
             OnVisit on_visit);

  // Called at each change of what VisitAt() answers; id 0: closed.
  void set_on_change(std::function<void(const Visit&, ActTime)> on_change) {
    on_change_ = std::move(on_change);
  }

  void OnNotice(const WindowNotice& notice);

  // No window can be seen any more: whatever was open has ended.
  void Close();

  // Rules and hold from now on. Windows that are open are judged again when the
  // source tells of them: have it do so (WindowSource::TellAgain).
  void Reconfigure(CrmRules rules, std::chrono::milliseconds hold);

  std::optional<Visit> VisitAt(ActTime acted_at) const override;

  bool open() const { return visit_ != 0; }
  // The client's own content may be the CRM's: it has a CRM window, and if one
  // of its windows has the focus, that is a CRM window.
  bool IsCrmSource(ClientId client) const;
  // Now; those that are held, too.
  std::vector<WindowId> CrmWindows() const;
  // The window that has the focus is that client's, or that program's on
  // another connection. An empty program is no program.
  bool HasFocus(ClientId client, std::string_view program) const;

 private:
  struct Window {
    ClientId client = 0;
    std::string program;
    std::string rule;           // Empty: not a CRM window.
    bool matches = false;       // Now; if not, it is held.
    ActTime unmatched_since{};  // While held.
  };
  // What was the case from `from` until the next one.
  struct Span {
    ActTime from;
    Visit visit;  // Id 0: the gate was closed.
  };

  void Show(WindowId id, const WindowFacts& facts, ActTime at);
  void Expire(ActTime now);
  // Windows or focus changed: opens, closes or notes it.
  void Update(ActTime at);
  void Remember(ActTime at);
  void SetTimer();
  std::optional<ActTime> FirstExpiry() const;
  // When the visit ends if nothing else happens.
  std::optional<ActTime> VisitEnd() const;

  CrmRules rules_;
  std::chrono::milliseconds hold_;
  base::EventLoop& loop_;
  const base::Clock& clock_;
  const OnVisit on_visit_;
  std::function<void(const Visit&, ActTime)> on_change_;

  std::map<WindowId, Window> windows_;
  WindowId focused_ = 0;
  protocol::VisitId visit_ = 0;
  protocol::VisitId last_visit_ = 0;
  std::deque<Span> spans_;
  base::EventLoop::Handle timer_;
};

}  // namespace collectors
