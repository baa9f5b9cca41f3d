#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <utility>

#include "agent/scan/make_scanner.h"
#include "agent/scan/scan_input.h"
#include "base/system_error.h"
#include "identifiers/document/sniff.h"

namespace agent {

base::Result<ScanInput> OpenScanInput(const std::string& name) {
  ScanInput input;
  input.name = name;
  const auto extension = std::filesystem::path(name).extension().string();
  if (!extension.empty()) input.extension = extension.substr(1);
  // A FIFO without a writer must not hold it up.
  input.file =
      base::UniqueFd(open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!input.file.valid()) return base::SystemError(name);
  std::array<char, 1024> start{};
  const auto got = pread(input.file.get(), start.data(), start.size(), 0);
  if (got <= 0 || !identifiers::document::LooksLikePdf(
                      {start.data(), static_cast<std::size_t>(got)}))
    return input;
  auto started = Child::StartPdf(ScanProgram(), input.file, input.pdf_text);
  if (started.ok())
    input.pdf = std::move(started.value());
  else
    input.pdf_text = base::UniqueFd();
  return input;
}

}  // namespace agent
