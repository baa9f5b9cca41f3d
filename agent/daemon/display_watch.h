#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/daemon/login_directory.h"
#include "agent/daemon/login_sessions.h"
#include "agent/daemon/recorder.h"
#include "base/clock.h"
#include "base/event_loop.h"
#include "base/log.h"
#include "protocol/event.h"

namespace agent {

// Compares the displays at which a person is logged in with those that their
// session processes watch. One that is not watched (the session process was
// pointed elsewhere, or never began) makes the gate of that login unknown, and
// so does a watched one that the system knows nothing of.
//
// Nothing is claimed where the system does not say: no logind, no graphical
// login of that person, or a login without a display (gdm, Wayland).
//
// Looks when it is told to, and when logins change; a timer runs only while
// something does not fit. Event loop only.
class DisplayWatch {
 public:
  struct Timing {
    // From a login to its session process, or back after it ended.
    std::chrono::milliseconds grace{30'000};
    std::chrono::milliseconds say_every{60'000};  // For each login.
  };
  // What it works with; all outlive it.
  struct Parts {
    base::EventLoop& loop;
    const base::Clock& clock;
    base::Log& log;
    LoginDirectory& logins;
    Recorder& recorder;
    LoginSessions& sessions;
    // Whether people without a session process so far count, too. In a trial
    // only those count who try.
    bool everybody = false;
  };
  // Displays that session processes watch now, by login.
  using Watched = std::multimap<protocol::LoginId, std::string>;

  DisplayWatch(const Parts& parts,
               const Timing& timing,
               std::function<Watched()> watched);

  void Check();

  // "checked", "unknown display", or "not checked: " and why.
  std::string Describe(protocol::LoginId login,
                       const std::string& display) const;
  // Displays of logins of which it was said that nobody watches them. No names:
  // anybody may ask.
  std::vector<std::string> unwatched() const;

 private:
  using Displays = std::set<std::string>;
  struct Login {
    Displays known;            // To the system.
    bool unnamed = false;      // It has a graphical login without a display.
    Displays unwatched;        // Of the known ones.
    std::string_view wrong;    // Empty if all fits.
    base::SteadyTime since{};  // Of what is wrong.
    std::optional<base::SteadyTime> said_at;  // The last time.
    bool said = false;                        // And not yet taken back.
  };

  // False, and nothing changed, if nobody knows.
  bool Learn();
  void Compare(Login& login, const Displays& watched) const;
  void Judge(protocol::LoginId id, Login& login);
  void Say(protocol::LoginId id, Login& login, bool unknown);
  void LookAgainAt(base::SteadyTime time);

  const Parts parts_;
  const Timing timing_;
  const std::function<Watched()> watched_;
  std::map<protocol::LoginId, Login> logins_;
  std::string trouble_;  // Why nothing can be said.
  std::optional<base::SteadyTime> next_look_;
  base::EventLoop::Handle timer_;
};

// ":0" for ":0.1": a session process watches all screens of a display.
std::string WithoutScreen(const std::string& display);

}  // namespace agent
