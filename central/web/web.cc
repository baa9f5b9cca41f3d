#include "central/web/web.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/net/ip_address.h"
#include "central/web/route.h"
#include "protocol/limits.h"

namespace central {
namespace {

using base::net::HttpRequest;
using base::net::HttpResponse;

// "application/json; charset=utf-8" is application/json.
std::string_view WithoutParameters(std::string_view media_type) {
  media_type = media_type.substr(0, media_type.find(';'));
  while (media_type.ends_with(' '))
    media_type.remove_suffix(1);
  return media_type;
}

}  // namespace

HttpResponse Web::ForAgents(const HttpRequest& request) {
  static constexpr std::array kRoutes = {
      Route{"POST",
            "/v1/enroll",
            "application/json",
            kMaxEnrolmentBytes,
            &Web::Enroll},
      Route{"POST",
            "/v1/renew",
            "application/json",
            kMaxEnrolmentBytes,
            &Web::Renew},
      Route{"POST",
            "/v1/batches",
            "application/octet-stream",
            protocol::kMaxEncodedBatchBytes,
            &Web::Batches},
      Route{"POST",
            "/v1/escrow",
            "application/json",
            protocol::kMaxEscrowRequestBytes,
            &Web::Escrow},
      Route{"GET", "/healthz", "", 0, &Web::Health},
  };
  return Dispatch(kRoutes, request);
}

HttpResponse Web::ForOperations(const HttpRequest& request) {
  static constexpr std::array kRoutes = {
      Route{"GET", "/healthz", "", 0, &Web::Health},
      Route{"GET", "/readyz", "", 0, &Web::Ready},
      Route{"GET", "/metrics", "", 0, &Web::Metrics},
  };
  return Dispatch(kRoutes, request);
}

HttpResponse Web::Dispatch(std::span<const Route> routes,
                           const HttpRequest& request) {
  const auto found = std::ranges::find(routes, request.path, &Route::path);
  if (found == routes.end()) return Refuse(request, 404, "no such path");
  if (request.method != found->method)
    return Refuse(request, 405, "use " + std::string(found->method));
  if (request.body.size() > found->max_body_bytes)
    return Refuse(
        request,
        413,
        "at most " + std::to_string(found->max_body_bytes) + " bytes");
  if (!found->media_type.empty() &&
      WithoutParameters(request.media_type) != found->media_type)
    return Refuse(request, 415, "send " + std::string(found->media_type));
  return (this->*found->answer)(request);
}

HttpResponse Web::Say(int status, const std::string& text) {
  HttpResponse response;
  response.status = status;
  response.body.assign(text.begin(), text.end());
  response.body.push_back('\n');
  return response;
}

HttpResponse Web::Refuse(const HttpRequest& request,
                         int status,
                         const std::string& text) {
  ++parts_.counters.refused_requests;
  auto address = base::net::ParseIpAddress(request.peer);
  const std::string site =
      address.ok() ? base::net::ToString(base::net::SiteOf(address.value()))
                   : request.peer;
  // What is malformed can be so in any number of ways.
  refused_.Add(site + " " + (status == 400 ? "400" : text),
               "a request of " + request.peer +
                   " is refused: " + std::to_string(status) + " " + text);
  return Say(status, text);
}

HttpResponse Web::Health(const HttpRequest& /*request*/) {
  return Say(200, "ok");
}

HttpResponse Web::Ready(const HttpRequest& /*request*/) {
  if (!parts_.store.healthy())
    return Say(503, "the last batch could not be stored");
  if (!parts_.registry.CountAgents().ok())
    return Say(503, "the registry cannot be read");
  return Say(200, "ok");
}

}  // namespace central
