#pragma once

#include <string>

#include "agent/scan/child.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace agent {

// A file that a process reads itself, after it confined itself: all that has to
// be had before.
struct ScanInput {
  std::string name;
  std::string extension;
  base::UniqueFd file;
  base::UniqueFd pdf_text;  // Of a PDF, what pdftotext writes.
  Child pdf;
};

// kInvalid or kDenied, naming the file, if it cannot be opened.
base::Result<ScanInput> OpenScanInput(const std::string& name);

}  // namespace agent
