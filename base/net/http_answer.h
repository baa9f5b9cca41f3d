#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "base/net/https_server.h"

namespace base::net {

// As it goes over the wire. `with_body` is false for the answer to HEAD, which
// has the length of the body and not the body.
Bytes EncodeAnswer(const HttpResponse& response,
                   UtcTime now,
                   bool close,
                   bool with_body);

}  // namespace base::net
