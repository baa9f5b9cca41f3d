#include <fcntl.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <utility>

#include "agent/scan/confinement.h"
#include "agent/scan/scan_channel.h"
#include "agent/scan/scan_worker.h"
#include "base/clock.h"
#include "identifiers/document/document_reader.h"
#include "identifiers/stream_scan.h"

namespace agent {
namespace {

using identifiers::document::DocumentReader;
using identifiers::document::FileSource;
using protocol::Reason;

// Asks deskwardend, which runs pdftotext, for the text.
class AskedPdfText final : public identifiers::document::PdfText {
 public:
  explicit AskedPdfText(const base::UniqueFd& socket) : socket_(socket) {}

  std::optional<base::UniqueFd> Start() override {
    if (!SendScan(socket_, NeedsPdfText{}).ok()) return std::nullopt;
    auto answer = ReceiveScan(socket_);
    if (!answer.ok() || !answer.value()) return std::nullopt;
    const auto* follows = std::get_if<PdfTextFollows>(&answer.value()->message);
    if (follows == nullptr || !follows->there) return std::nullopt;
    return std::move(answer.value()->file);
  }

 private:
  const base::UniqueFd& socket_;
};

class Worker {
 public:
  explicit Worker(base::UniqueFd socket)
      : socket_(std::move(socket)), reader_({}, clock_) {}

  int Run(bool landlocked) {
    if (!SendScan(socket_, Ready{landlocked}).ok()) return 1;
    for (;;) {
      auto packet = ReceiveScan(socket_);
      if (!packet.ok() || !packet.value()) return 0;
      if (!Answer(*packet.value())) return 1;
    }
  }

 private:
  bool Answer(ScanPacket& packet) {
    if (const auto* use = std::get_if<UseDetector>(&packet.message)) {
      auto made = identifiers::Detector::Make(use->options);
      if (!made.ok()) return false;
      detector_.emplace(std::move(made.value()));
      return true;
    }
    const auto* scan = std::get_if<ScanFile>(&packet.message);
    return scan != nullptr && detector_ && packet.file.valid() &&
           Scan(packet.file, scan->extension);
  }

  bool Scan(const base::UniqueFd& file, const std::string& extension) {
    Scanned scanned;
    identifiers::StreamScan scan(*detector_);
    const auto source = FileSource::Of(file);
    if (source) {
      scanned.bytes = source->size();
      AskedPdfText pdf(socket_);
      try {
        const auto outcome = reader_.Read(*source, extension, pdf, scan);
        scanned.format = outcome.format;
        scanned.reason = outcome.reason;
      } catch (const std::bad_alloc&) {
        scanned.reason = Reason::kTooLarge;
      }
    } else {
      scanned.reason = Reason::kUnsupported;
    }
    auto findings = scan.Finish();
    scanned.counts = std::move(findings.counts);
    scanned.digests = findings.digests.size();
    bool sent = SendScan(socket_, scanned).ok();
    for (std::span<identifiers::Digest> left(findings.digests);
         sent && !left.empty();) {
      const auto part =
          left.first(std::min(left.size(), kMaxDigestsPerMessage));
      sent = SendScan(socket_, DigestsFollow{{part.begin(), part.end()}}).ok();
      left = left.subspan(part.size());
    }
    return sent;
  }

  const base::UniqueFd socket_;
  const base::SystemClock clock_;
  const DocumentReader reader_;
  std::optional<identifiers::Detector> detector_;
};

}  // namespace

int RunScanWorker(base::UniqueFd socket) {
  // Memory that a library gives back is overwritten: it may hold text.
  mallopt(M_PERTURB, 0xA5);  // NOLINT(concurrency-mt-unsafe): one thread.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  Worker worker(std::move(socket));
  auto confined = Confine({});
  if (!confined.ok()) return 1;
  return worker.Run(confined.value().landlocked);
}

int RunPdfToText() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  lseek(STDIN_FILENO, 0, SEEK_SET);
  if (access(kPdfToText, X_OK) != 0) return 1;
  // It must be let open files to run at all; without Landlock it could write to
  // those of deskwardend.
  auto confined = Confine({.to_run = true});
  if (!confined.ok() || !confined.value().landlocked) return 1;
  const char* const arguments[] = {
      "pdftotext", "-q", "-enc", "UTF-8", "-", "-", nullptr};
  const char* const environment[] = {"LC_ALL=C", nullptr};
  execve(kPdfToText,
         const_cast<char* const*>(arguments),
         const_cast<char* const*>(environment));
  return 1;
}

}  // namespace agent
