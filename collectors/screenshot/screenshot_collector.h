#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event_loop.h"
#include "collectors/collector.h"
#include "collectors/observation_sink.h"
#include "collectors/screenshot/screenshot_source.h"

namespace collectors {

// Reports who took a picture of the screen, or of another program's window,
// during a visit. No pixel is asked for.
//
// What one program asks for in a moment is one capture, reported when that
// moment has passed; on however many connections, and if it was started several
// times. If it is still asking then, it records: that is one act, too, reported
// when it has stopped or the visit has ended, however long that is. Into room
// that it shares with the display system it can have pictures put unseen: as
// long as that is there, it records, too. Beyond kMostPerMinute, what programs
// begin to do is told as one, of no program.
//
// A program that waits for viewers takes a picture that nobody sees yet. It is
// told of once: when it has a viewer, as that recording; without one when it
// ends, or the visit does.
class ScreenshotCollector final : public Collector {
 public:
  // Nobody takes so many who means to.
  static constexpr std::size_t kMostPerMinute = 30;

  using CrmWindows = std::function<std::vector<WindowId>()>;

  // `gate`, `sink`, `loop` and `clock` outlive it.
  ScreenshotCollector(std::unique_ptr<ScreenshotSource> source,
                      const Gate& gate,
                      CrmWindows crm_windows,
                      ObservationSink& sink,
                      base::EventLoop& loop,
                      const base::Clock& clock);

  std::string_view name() const override { return "screenshot"; }
  base::Status SetGateOpen(bool open) override;
  bool busy() const override { return false; }

 private:
  // Its name; of an unknown one, the client.
  using Program = std::string;
  // What one program does, as long as it goes on.
  struct Series {
    Observation observation;  // As of its first picture.
    ActTime last{};
    ActTime last_at_timer{};
    bool records = false;
    bool waits = false;      // For a viewer: there is no timer.
    ClientId client = 0;     // Of its first picture; 0 once that is gone.
    bool of_screen = false;  // Not of a window only.
    Rect area;               // All of the screen that was asked for.
    std::set<RoomId> rooms;
    ActTime looked_at{};  // For whether the CRM can be seen.
    base::EventLoop::Handle timer;
  };

  void OnPicture(const PictureRequest& request);
  void Begin(const PictureRequest& request);
  void BeginView(Series& series, const PictureRequest& request);
  Program SeriesOf(const PictureRequest& request);
  static Program ProgramOf(ClientId client, const std::string& program);
  void GoOn(Series& series, const PictureRequest& request);
  void Look(Series& series, const PictureRequest& request);
  void OnTimer(const Program& program);
  void LookAgainIn(const Program& program, std::chrono::milliseconds time);
  void LookAtRooms(Series& series);
  std::chrono::milliseconds LeftForRoomOf(const Series& series) const;
  void OnClientGone(ClientId client);
  void HandOver(const Program& program);
  void HandOverAll();

  const std::unique_ptr<ScreenshotSource> source_;
  const Gate& gate_;
  const CrmWindows crm_windows_;
  ObservationSink& sink_;
  base::EventLoop& loop_;
  const base::Clock& clock_;
  std::map<Program, Series> series_;
  std::deque<ActTime> begun_;  // Of the last minute.
  // That had a picture ready, and have taken it: what follows is a view.
  std::set<ClientId> ready_;
};

}  // namespace collectors
