#include "agent/program/what_runs.h"

#include "base/crypto/sha256.h"
#include "base/encoding.h"
#include "base/process.h"
#include "version.h"

namespace agent {
namespace {

std::string ProgramDigest() {
  constexpr std::size_t kDigits = 16;
  auto digest = base::crypto::Sha256OfFile(base::OwnProgramFile());
  // A program that cannot be read is none that was installed.
  if (!digest.ok()) return std::string(kDigits, '0');
  return base::ToHex(digest.value()).substr(0, kDigits);
}

}  // namespace

std::string WhatRuns(const Config& config) {
  return std::string(kDeskwardenVersion) + " " + ProgramDigest() + " " +
         config.digest;
}

}  // namespace agent
