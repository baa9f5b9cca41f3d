// deskwarden-scan: reads files that may be made to do harm. deskwardend starts
// it, with a socket as descriptor 3 and nothing else; or, with --pdf, with a
// PDF as standard input and a pipe as standard output.
#include <unistd.h>

#include <iostream>
#include <string_view>

#include "agent/scan/scan_worker.h"
#include "version.h"

int main(int argc, char** argv) {
  constexpr int kSocket = 3;
  const std::string_view what = argc == 2 ? argv[1] : "";
  // Not exit(): what runs then would be refused.
  if (what == "--worker") {
    close_range(kSocket + 1, ~0U, 0);
    _exit(agent::RunScanWorker(base::UniqueFd(kSocket)));
  }
  if (what == "--pdf") {
    close_range(kSocket, ~0U, 0);
    _exit(agent::RunPdfToText());
  }
  if (what == "--version") {
    std::cout << kDeskwardenVersion << '\n';
    return 0;
  }
  std::cerr << "deskwarden-scan is started by deskwardend\n";
  return 2;
}
