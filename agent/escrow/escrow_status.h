#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace agent {

// How the escrow stands on this machine. Nothing in it is about a person who is
// watched; the holders are named, because everyone may know them.
struct EscrowStatus {
  enum class State : std::uint8_t {
    kNone,     // No holders are known here: nothing is sealed.
    kOverdue,  // The epoch has no key of its own.
    kWaiting,  // Sealed, and on its way to the centre.
    kSealed,   // The centre has this epoch's secret.
  };
  struct Group {
    std::string name;
    std::vector<std::string> members;
  };

  State state = State::kNone;
  std::uint32_t serial = 0;  // Of the pinned policy; 0: none.
  std::vector<Group> groups;
  std::string epoch;       // Now, as in 2026Q4.
  std::string sealed_for;  // Whose key is used; empty if there is none.
  std::size_t unsent = 0;
  std::string refused;  // Why other holders were refused; empty if none were.
  std::string trouble;  // Why sealing or sending does not work now.
  std::string notice;   // What everyone here should be told; empty if nothing.
};

}  // namespace agent
