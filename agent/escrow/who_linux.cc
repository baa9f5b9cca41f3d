#include <pwd.h>
#include <unistd.h>

#include <array>

#include "agent/escrow/who.h"

namespace agent {

std::string UserName(std::uint32_t uid) {
  std::array<char, 16'384> room{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(uid, &entry, room.data(), room.size(), &found) != 0 ||
      found == nullptr || *found->pw_name == '\0')
    return "uid " + std::to_string(uid);
  return found->pw_name;
}

std::string HostName() {
  std::array<char, 256> name{};
  (void)gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace agent
