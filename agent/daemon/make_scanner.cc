#include "agent/daemon/make_scanner.h"

namespace agent {

std::unique_ptr<Scanner> MakeScanner(base::EventLoop& /*loop*/) {
  return nullptr;
}

}  // namespace agent
