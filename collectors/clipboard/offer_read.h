#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "base/secret_bytes.h"
#include "base/unique_fd.h"
#include "collectors/clipboard/clipboard_source.h"

namespace collectors {

// Reads what one offer holds, once: what kinds there are is known already;
// then, if they allow it, the page it comes from and the text, through pipes.
// Destroying it ends the read.
class OfferRead {
 public:
  // Asks the owner to write it as `format` to the descriptor, which is closed
  // here afterwards.
  using Ask = std::function<void(const std::string& format, int descriptor)>;

  OfferRead(base::EventLoop& loop,
            const std::vector<std::string>& formats,
            const ReadLimits& limits,
            Ask ask,
            ClipboardSource::OnContent on_content);
  OfferRead(const OfferRead&) = delete;
  OfferRead& operator=(const OfferRead&) = delete;
  ~OfferRead() = default;

  // To be called once, by the loop: it may be over at once.
  void Begin();
  // Nobody will write any more; it may be destroyed by this.
  void OnOwnerGone();

 private:
  enum class Step { kHost, kFiles, kText };

  void Next();
  void Open(Step step, const std::string& format);
  void OnReadable();
  void OnWhole();
  void Finish(protocol::Reason reason);

  base::EventLoop& loop_;
  const ReadLimits limits_;
  const Ask ask_;
  const ClipboardSource::OnContent on_content_;
  const base::EventLoop::Handle timeout_;
  const bool secret_;  // A password manager's.
  // Offered, and not asked for yet.
  std::string host_format_;
  std::string files_format_;
  std::string text_format_;
  std::string image_;

  Step step_ = Step::kHost;
  base::UniqueFd pipe_;
  base::EventLoop::Handle readable_;
  base::SecretBytes taken_;
  Content content_;
};

}  // namespace collectors
