#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "collectors/collector.h"
#include "collectors/observation_sink.h"
#include "collectors/screenshot/portal_source.h"

namespace collectors {

// Reports which program was given, on the user's bus, a picture or a recording
// of the screen during a visit. What was refused is nothing.
//
// A recording is one act, reported when it ends or the visit does.
class PortalCollector final : public Collector {
 public:
  // `gate` and `sink` outlive it. `on_lost`: the bus went away in a visit.
  // `on_given`: in a visit, this program was given the screen, now.
  PortalCollector(std::unique_ptr<PortalSource> source,
                  const Gate& gate,
                  ObservationSink& sink,
                  const base::Clock& clock,
                  std::function<void(const std::string& why)> on_lost,
                  std::function<void(const std::string& program)> on_given);

  std::string_view name() const override { return "screenshot"; }
  base::Status SetGateOpen(bool open) override;
  bool busy() const override { return source_->busy(); }

 private:
  void OnNotice(const PortalNotice& notice);
  void End(const std::string& cast, ActTime at);

  const std::unique_ptr<PortalSource> source_;
  const Gate& gate_;
  ObservationSink& sink_;
  const base::Clock& clock_;
  const std::function<void(const std::string&)> on_given_;
  std::map<std::string, Observation> casts_;
};

}  // namespace collectors
