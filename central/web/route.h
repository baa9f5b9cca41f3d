#pragma once

#include <cstddef>
#include <string_view>

#include "central/web/web.h"

namespace central {

struct Web::Route {
  std::string_view method;
  std::string_view path;
  std::string_view media_type;  // Of the request; empty: whatever it says.
  std::size_t max_body_bytes;
  base::net::HttpResponse (Web::*answer)(const base::net::HttpRequest&);
};

}  // namespace central
