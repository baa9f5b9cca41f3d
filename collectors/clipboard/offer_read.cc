#include "collectors/clipboard/offer_read.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "collectors/clipboard/offered_formats.h"
#include "collectors/clipboard/page_host.h"

namespace collectors {
namespace {

using protocol::Reason;

std::string FirstOffered(std::span<const std::string_view> names,
                         const std::vector<std::string>& formats) {
  for (const auto name : names)
    if (std::ranges::find(formats, name) != formats.end())
      return std::string(name);
  return {};
}

std::string ImageAmong(const std::vector<std::string>& formats) {
  const auto image = std::ranges::find_if(
      formats, [](const auto& name) { return name.starts_with("image/"); });
  return image == formats.end() ? "" : *image;
}

}  // namespace

OfferRead::OfferRead(base::EventLoop& loop,
                     const std::vector<std::string>& formats,
                     const ReadLimits& limits,
                     Ask ask,
                     ClipboardSource::OnContent on_content)
    : loop_(loop),
      limits_(limits),
      ask_(std::move(ask)),
      on_content_(std::move(on_content)),
      timeout_(
          loop.RunAfter(limits.timeout, [this] { Finish(Reason::kTimeout); })),
      secret_(std::ranges::find(formats, kPasswordHint) != formats.end()),
      host_format_(FirstOffered(kHostFormats, formats)),
      files_format_(FirstOffered(kFileListFormats, formats)),
      text_format_(FirstOffered(kTextFormats, formats)),
      image_(ImageAmong(formats)) {}

void OfferRead::Begin() {
  if (secret_) return Finish(Reason::kPasswordManager);
  if (files_format_.empty() && text_format_.empty()) {
    // A picture, or something of the program's own.
    content_.media_type = image_;
    return Finish(Reason::kNoText);
  }
  Next();
}

void OfferRead::Next() {
  if (!host_format_.empty()) {
    Open(Step::kHost, std::exchange(host_format_, {}));
  } else if (!files_format_.empty()) {
    content_.media_type = "text/uri-list";
    Open(Step::kFiles, std::exchange(files_format_, {}));
  } else {
    content_.media_type = "text/plain";
    Open(Step::kText, std::exchange(text_format_, {}));
  }
}

void OfferRead::Open(Step step, const std::string& format) {
  step_ = step;
  taken_ = base::SecretBytes();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    return Finish(Reason::kOverload);
  pipe_ = base::UniqueFd(ends[0]);
  const base::UniqueFd theirs(ends[1]);
  // The owner may be one that cannot wait.
  (void)fcntl(theirs.get(), F_SETFL, 0);
  ask_(format, theirs.get());
  readable_ = loop_.WatchReadable(pipe_.get(), [this] { OnReadable(); });
}

void OfferRead::OnReadable() {
  const std::uint64_t most =
      step_ == Step::kHost ? kMaxAddressBytes : limits_.max_bytes;
  std::array<char, 16'384> piece{};
  const ssize_t bytes = read(pipe_.get(), piece.data(), piece.size());
  if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (bytes <= 0) return OnWhole();
  const std::span got(piece.data(), static_cast<std::size_t>(bytes));
  taken_.Append({got.data(), got.size()});
  base::WipeBytes(got);
  if (taken_.view().size() <= most) return;
  if (step_ == Step::kHost) return Next();
  content_.bytes = taken_.view().size();
  Finish(Reason::kTooLarge);
}

void OfferRead::OnWhole() {
  readable_.reset();
  pipe_.Reset();
  switch (step_) {
    case Step::kHost:
      content_.page_host = PageHost(taken_.view());
      return Next();
    case Step::kFiles:
      content_.bytes = taken_.view().size();
      content_.files = CountFiles(taken_.view());
      // A link that is dragged is offered as a list without a file, too.
      if (content_.files == 0 && !text_format_.empty()) return Next();
      break;
    case Step::kText:
      content_.bytes = taken_.view().size();
      content_.text = std::move(taken_);
      break;
  }
  Finish(Reason::kNone);
}

void OfferRead::OnOwnerGone() {
  Finish(Reason::kOwnerGone);
}

void OfferRead::Finish(Reason reason) {
  readable_.reset();
  content_.reason = reason;
  if (reason != Reason::kNone) content_.text = base::SecretBytes();
  // The last act: whoever is told may destroy this.
  const auto tell = on_content_;
  tell(std::move(content_));
}

}  // namespace collectors
