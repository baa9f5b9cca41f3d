#include "agent/program/what_runs.h"

#include "base/crypto/sha256.h"
#include "base/encoding.h"
#include "base/process.h"
#include "version.h"

namespace agent {
namespace {

std::string ProgramDigest(const std::filesystem::path& program) {
  constexpr std::size_t kDigits = 16;
  auto digest = base::crypto::Sha256OfFile(program);
  // A program that cannot be read is none that was installed.
  if (!digest.ok()) return std::string(kDigits, '0');
  return base::ToHex(digest.value()).substr(0, kDigits);
}

}  // namespace

std::string WhatRuns(const Config& config) {
  return WhatRuns(config, base::OwnProgramFile());
}

std::string WhatRuns(const Config& config,
                     const std::filesystem::path& program) {
  return std::string(kDeskwardenVersion) + " " + ProgramDigest(program) + " " +
         config.digest;
}

}  // namespace agent
