#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/event_loop.h"
#include "collectors/collector.h"
#include "collectors/observation_sink.h"
#include "collectors/usb/usb_source.h"

namespace collectors {

struct UsbOptions {
  // Devices of the company: `vendor:product` or `vendor:product:serial`, as
  // lsusb shows them. They are reported, too, and said to be the company's.
  std::vector<std::string> company;
};

// Reports storage and phones that are plugged in and out during a visit, what
// is mounted of them, and what was there when the visit began.
//
// A device that goes and comes back at once (it is enumerated again: a loose
// plug, another speed, a driver that resets it) was not unplugged by a person.
class UsbCollector final : public Collector {
 public:
  static constexpr std::chrono::milliseconds kReturnWithin{1'000};

  // `gate`, `sink` and `loop` outlive it.
  UsbCollector(std::unique_ptr<UsbSource> source,
               UsbOptions options,
               const Gate& gate,
               ObservationSink& sink,
               base::EventLoop& loop);

  void Reconfigure(UsbOptions options) { options_ = std::move(options); }

  std::string_view name() const override { return "usb"; }
  base::Status SetGateOpen(bool open) override;
  std::string limit() const { return source_->limit(); }
  // Something may come back.
  bool busy() const override { return !gone_.empty(); }

 private:
  // Unplugged, not reported yet.
  struct Gone {
    std::vector<Observation> observations;
    base::EventLoop::Handle wait;
  };

  void OnNotice(const UsbNotice& notice);
  void OnGone(const std::string& identity, Observation observation);
  void HandOver(const std::string& identity);
  std::optional<Observation> Observe(const UsbNotice& notice) const;
  std::string DetailOf(const UsbNotice& notice) const;

  const std::unique_ptr<UsbSource> source_;
  UsbOptions options_;
  const Gate& gate_;
  ObservationSink& sink_;
  base::EventLoop& loop_;
  std::map<std::string, Gone> gone_;  // By identity.
};

}  // namespace collectors
