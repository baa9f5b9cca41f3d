#include "base/net/ticket_keys.h"

#include <algorithm>

#include "base/crypto/sha256.h"

namespace base::net {
namespace {

void Wipe(TicketKeys::Key& key) {
  crypto::Wipe(key.cipher);
  crypto::Wipe(key.mac);
}

}  // namespace

TicketKeys::~TicketKeys() {
  std::ranges::for_each(keys_, Wipe);
}

const TicketKeys::Key& TicketKeys::ToSeal() {
  ForgetOld();
  const SteadyTime now = clock_.steady_now();
  if (keys_.empty() || now - keys_.back().made_at >= kSeals) {
    Key& key = keys_.emplace_back();
    random_.Fill(key.name);
    random_.Fill(key.cipher);
    random_.Fill(key.mac);
    key.made_at = now;
  }
  return keys_.back();
}

const TicketKeys::Key* TicketKeys::ToOpen(
    std::span<const std::uint8_t, 16> name) {
  ForgetOld();
  for (const Key& key : keys_)
    if (std::ranges::equal(key.name, name)) return &key;
  return nullptr;
}

void TicketKeys::ForgetOld() {
  const SteadyTime now = clock_.steady_now();
  while (!keys_.empty() && now - keys_.front().made_at >= kOpens) {
    Wipe(keys_.front());
    keys_.pop_front();
  }
}

}  // namespace base::net
