#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "collectors/clipboard/clipboard_source.h"
#include "collectors/collector.h"
#include "collectors/observation_sink.h"

namespace collectors {

struct ClipboardOptions {
  bool primary = true;
  bool drag = true;
  bool read_all = false;  // All text of a visit, not only the CRM's.
  ReadLimits limits;
};

// Reports what was copied, marked or dragged during a visit. It is read if the
// CRM is its source or had the focus; of the rest only the fact is reported,
// and its owner is not asked for anything.
//
// A selection holds one thing: a newer one leaves the one before unread. While
// text is being marked with the mouse its owner claims the primary selection
// again and again: that is one act, reported when it has been quiet for a
// moment.
class ClipboardCollector final : public Collector {
 public:
  // Whether a client's content is the CRM's (WindowGate::IsCrmSource).
  using IsCrmSource = std::function<bool(ClientId)>;

  ClipboardCollector(std::unique_ptr<ClipboardSource> source,
                     const ClipboardOptions& options,
                     const Gate& gate,
                     IsCrmSource is_crm_source,
                     ObservationSink& sink,
                     base::EventLoop& loop);

  std::string_view name() const override { return "clipboard"; }
  base::Status SetGateOpen(bool open) override;
  bool busy() const override;

  // The page that the copy which was made then came from; empty if it is not
  // known, or not known any more.
  std::string PageHostOf(Selection selection, ActTime copied_at) const;

 private:
  // An act that is not handed over yet.
  struct Act {
    Observation observation;
    ClientId client = 0;
    base::EventLoop::Handle quiet;  // Until it is read; null: being read.
  };

  // What the last read of a selection said.
  struct Page {
    ActTime copied_at{};
    std::string host;
  };

  void OnClaim(const Claim& claim);
  void Read(Selection selection);
  void OnContent(Selection selection, Content content);
  void HandOver(Selection selection, protocol::Reason unread_because);
  bool IsWatched(Selection selection) const;
  base::Status StopWatchingIdle();
  std::optional<Act>& act(Selection selection) {
    return acts_[static_cast<std::size_t>(selection)];
  }

  const std::unique_ptr<ClipboardSource> source_;
  const ClipboardOptions options_;
  const Gate& gate_;
  const IsCrmSource is_crm_source_;
  ObservationSink& sink_;
  base::EventLoop& loop_;
  bool gate_open_ = false;
  std::array<std::optional<Act>, kSelections> acts_;
  std::array<Page, kSelections> pages_;
};

}  // namespace collectors
