#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/crypto/cms.h"
#include "protocol/escrow_policy.h"
#include "tests/support/catch.h"

namespace test {

// The people who hold an escrow, each with a key: ann and ben investigate, cem
// and dia are of the works council. Eve is nobody.
class Holders {
 public:
  Holders() {
    for (const char* name : {"ann", "ben", "cem", "dia", "eve"})
      people_.emplace(name, Make(name));
  }

  const base::crypto::CmsIdentity& operator[](const std::string& name) const {
    return people_.at(name);
  }
  std::vector<base::crypto::CmsIdentity> Some(
      const std::vector<std::string>& names) const {
    std::vector<base::crypto::CmsIdentity> some;
    for (const auto& name : names)
      some.push_back(people_.at(name));
    return some;
  }
  protocol::EscrowMember Member(const std::string& name) const {
    return {name, people_.at(name).certificate_pem};
  }
  std::array<protocol::EscrowGroup, 2> Groups() const {
    return {{{"investigation", {Member("ann"), Member("ben")}},
             {"works council", {Member("cem"), Member("dia")}}}};
  }

  static base::crypto::CmsIdentity Make(const std::string& name) {
    auto made = base::crypto::MakeSelfSigned(
        name, base::SystemClock().utc_now(), std::chrono::days(3650));
    if (!made.ok()) FAIL(made.error().message);
    return {std::move(made.value().certificate_pem),
            std::move(made.value().key_pem)};
  }

  // With these signatures on it.
  base::Bytes Signed(const protocol::EscrowPolicy& policy,
                     const std::vector<std::string>& by) const {
    const std::string json = protocol::ToJson(policy);
    base::Bytes message;
    for (const auto& name : by) {
      auto next =
          message.empty()
              ? base::crypto::Sign(base::AsBytes(json), people_.at(name))
              : base::crypto::AddSignature(message, people_.at(name));
      if (!next.ok()) FAIL(next.error().message);
      message = std::move(next.value());
    }
    return message;
  }

 private:
  std::map<std::string, base::crypto::CmsIdentity> people_;
};

}  // namespace test
