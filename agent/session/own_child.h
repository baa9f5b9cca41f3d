#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace agent {

// Where a child has its end of the socket.
inline constexpr int kOwnSocket = 3;

// A process of this same program, that does something for this one: the socket
// is ours to hold, and what it ends by.
struct OwnChild {
  base::UniqueFd socket;
  base::UniqueFd ended;  // A pidfd: readable when it has ended.
};

// `words`: what it is to be told, after the program's name.
base::Result<OwnChild> StartOwnChild(std::vector<std::string> words);

// In the child: the socket, if it is one that a process of our user and group
// made, which as installed is the session process alone. kInvalid otherwise.
base::Result<base::UniqueFd> SocketOfParent();

}  // namespace agent
