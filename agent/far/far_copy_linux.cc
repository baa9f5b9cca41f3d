#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>

#include "agent/far/far_copy.h"
#include "collectors/file_export/file_look.h"

namespace agent {
namespace {

using protocol::Reason;

constexpr std::size_t kPiece = 1024 * 1024;

base::UniqueFd NewMemory() {
  constexpr unsigned kNoExec = 0x8;  // MFD_NOEXEC_SEAL, since Linux 6.3.
  constexpr unsigned kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  base::UniqueFd memory(memfd_create("deskwarden", kFlags | kNoExec));
  if (!memory.valid())
    memory = base::UniqueFd(memfd_create("deskwarden", kFlags));
  return memory;
}

Reason CopyAll(const base::UniqueFd& from,
               const base::UniqueFd& to,
               const base::Clock& clock,
               const std::function<void()>& still_here,
               const FarCopyLimits& limits) {
  const auto start = clock.steady_now();
  std::uint64_t copied = 0;
  // In the kernel: no content comes here.
  while (true) {
    const auto size = sendfile(to.get(), from.get(), nullptr, kPiece);
    if (size < 0) return Reason::kOwnerGone;
    if (size == 0) return Reason::kNone;
    copied += static_cast<std::uint64_t>(size);
    if (copied > limits.bytes) return Reason::kTooLarge;
    if (clock.steady_now() - start > limits.within) return Reason::kTimeout;
    still_here();
  }
}

}  // namespace

FarCopy CopyOfFar(const base::UniqueFd& found,
                  const base::Clock& clock,
                  const std::function<void()>& still_here,
                  const FarCopyLimits& limits) {
  const base::UniqueFd file = collectors::OpenFound(found);
  const auto facts = collectors::FactsOf(file);
  if (!facts) return {{}, Reason::kOwnerGone};
  if (facts->bytes > limits.bytes) return {{}, Reason::kTooLarge};
  const base::UniqueFd memory = NewMemory();
  if (!memory.valid()) return {{}, Reason::kOverload};
  if (const auto why = CopyAll(file, memory, clock, still_here, limits);
      why != Reason::kNone)
    return {{}, why};
  constexpr int kAll = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  base::UniqueFd copy = collectors::OpenFound(memory);
  if (!copy.valid() || fcntl(memory.get(), F_ADD_SEALS, kAll) != 0)
    return {{}, Reason::kOverload};
  return {std::move(copy), Reason::kNone};
}

}  // namespace agent
