// The little of IPP (RFC 8010, RFC 8011) that asking about jobs needs. Not
// libcups: it keeps the job's name in a pool that cannot be wiped, and waits.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace collectors {

enum class IppOperation : std::uint16_t {
  kGetJobs = 0x000a,
  kCreatePrinterSubscriptions = 0x0016,
  kRenewSubscription = 0x001a,
  kCancelSubscription = 0x001b,
};

// A request to the server as a whole, by `user`.
class IppRequest {
 public:
  IppRequest(IppOperation operation, std::string_view user);

  IppRequest& Integer(std::string_view name, std::int32_t value);
  IppRequest& Boolean(std::string_view name, bool value);
  IppRequest& Uri(std::string_view name, std::string_view value);
  IppRequest& Keywords(std::string_view name,
                       std::initializer_list<std::string_view> values);
  // What follows is about the subscription.
  IppRequest& Subscription();

  std::string Finish() &&;

 private:
  void Put(std::uint8_t tag, std::string_view name, std::string_view value);

  std::string bytes_;
};

// Valid as long as the bytes that it was read from.
class IppAnswer {
 public:
  // kCorrupt if it is none.
  static base::Result<IppAnswer> Read(std::string_view bytes);

  std::uint16_t status() const { return status_; }
  bool ok() const { return status_ < 0x0100; }

  // Of the first attribute of this name; nothing if there is none, or it is not
  // of this kind.
  std::optional<std::int32_t> Number(std::string_view name) const;
  std::optional<std::string_view> Text(std::string_view name) const;

 private:
  struct Attribute {
    std::uint8_t tag = 0;
    std::string_view name;
    std::string_view value;
  };

  const Attribute* Find(std::string_view name) const;

  std::uint16_t status_ = 0;
  std::vector<Attribute> attributes_;
};

}  // namespace collectors
