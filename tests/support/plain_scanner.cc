// In a test's deskwardend, in the place of the real scanner: looks through
// files of plain text. It reads in deskwardend itself, which the real one never
// does.
#include <unistd.h>

#include <string>
#include <utility>

#include "agent/scan/make_scanner.h"
#include "identifiers/detector.h"

namespace agent {
namespace {

class PlainScanner final : public Scanner {
 public:
  explicit PlainScanner(base::EventLoop& loop) : loop_(loop) {}

  void Scan(ScanRequest request, OnResult on_result) override {
    std::string text(std::size_t{4} << 20, '\0');
    const auto size = pread(request.file.get(), text.data(), text.size(), 0);
    ScanResult result;
    if (size < 0) {
      result.reason = protocol::Reason::kMalformed;
    } else {
      text.resize(static_cast<std::size_t>(size));
      auto findings = detector_.Scan(text);
      result.reading = protocol::Reading::kRead;
      result.bytes = text.size();
      result.counts = std::move(findings.counts);
      result.digests = std::move(findings.digests);
    }
    loop_.Post([on_result = std::move(on_result),
                result = std::move(result)]() mutable {
      on_result(std::move(result));
    });
  }

  void Use(identifiers::DetectorOptions /*detector*/) override {}

 private:
  base::EventLoop& loop_;
  const identifiers::Detector detector_ =
      std::move(identifiers::Detector::Make({.default_region = "CN"}).value());
};

}  // namespace

std::unique_ptr<Scanner> MakeScanner(
    base::EventLoop& loop,
    base::Log& /*log*/,
    identifiers::DetectorOptions /*detector*/,
    std::function<void(const std::filesystem::path& program)> /*on_start*/) {
  return std::make_unique<PlainScanner>(loop);
}

}  // namespace agent
