#pragma once

#include "base/unique_fd.h"

namespace agent {

inline constexpr const char* kPdfToText = "/usr/bin/pdftotext";

// The scan worker's whole life: confines itself, then answers one file after
// the other over `socket`, until the other side closes it. The exit status.
int RunScanWorker(base::UniqueFd socket);

// Confines itself and becomes pdftotext, from standard input to standard
// output. Returns only if it cannot: the exit status.
int RunPdfToText();

}  // namespace agent
