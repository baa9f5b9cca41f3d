#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/event_loop.h"
#include "collectors/clipboard/paste_source.h"
#include "collectors/collector.h"
#include "collectors/observation_sink.h"

namespace collectors {

struct PasteOptions {
  bool primary = true;
  bool drag = true;
  bool all = false;  // Of all copies of a visit, not only the CRM's.
};

// Reports where something went that was copied, marked or dragged in this
// visit, and that the clipboard collector would read: which program took it.
//
// A program takes it if it has the focus and asks for the content. Who asks
// without the focus, or at once after each copy, is a clipboard manager. All
// that one program asks for in a moment is one paste.
//
// What is dragged is taken by who asks for it when the button is up. A browser
// asks already while something is dragged over it, and not again: then the
// pointer is looked at until the button is up, ten times a second, and who is
// under it then took it.
class PasteCollector final : public Collector {
 public:
  struct Questions {
    std::function<bool(ClientId)> is_crm_source;
    std::function<bool(ClientId, std::string_view program)> has_focus;
    // The page that the copy of that time came from; empty if unknown.
    std::function<std::string(Selection, ActTime)> page_host;
  };

  // `gate`, `sink` and `loop` outlive it.
  PasteCollector(std::unique_ptr<PasteSource> source,
                 const PasteOptions& options,
                 const Gate& gate,
                 Questions questions,
                 ObservationSink& sink,
                 base::EventLoop& loop);

  std::string_view name() const override { return "paste"; }
  base::Status SetGateOpen(bool open) override;
  bool busy() const override { return false; }

 private:
  struct Copy {
    ActTime at{};
    ClientId owner = 0;
    std::string program;  // Where it came from, also if passed on.
    bool crm_source = false;
    bool matters = false;
    std::set<ClientId> managers;  // Have read it, and did not paste.
  };
  struct Paste {
    Observation observation;
    ActTime copied_at{};
    base::EventLoop::Handle timer;
  };
  using Key = std::pair<Selection, ClientId>;  // What is taken, and by whom.

  void OnClaim(const Claim& claim);
  void OnConversion(const Conversion& conversion);
  bool IsPaste(const Conversion& conversion, const Copy& copy) const;
  void Begin(const Conversion& conversion, const Copy& copy);
  void Hover(const Conversion& conversion);
  void LookForDrop();
  void HandOver(Key key);
  void HandOverAll();
  void Forget();
  bool IsWatched(Selection selection) const;
  std::optional<Copy>& copy(Selection selection) {
    return copies_[static_cast<std::size_t>(selection)];
  }

  const std::unique_ptr<PasteSource> source_;
  const PasteOptions options_;
  const Gate& gate_;
  const Questions questions_;
  ObservationSink& sink_;
  base::EventLoop& loop_;
  std::array<std::optional<Copy>, kSelections> copies_;
  std::map<ClientId, std::string> hovered_;  // Programs that asked meanwhile.
  int looks_ = 0;
  base::EventLoop::Handle look_;
  std::map<Key, Paste> pastes_;  // Not handed over yet.
};

}  // namespace collectors
