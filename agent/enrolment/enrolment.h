#pragma once

#include <string>

#include "agent/config/paths.h"
#include "agent/enrolment/identity.h"
#include "base/net/https_client.h"
#include "base/result.h"

namespace agent {

// Who this agent is and whom it ships to. Made by `deskwarden enroll`, read by
// deskwardend at each start.
//
// In the state folder: identity.pem (the agent's P-256 key pair; identity.h),
// ca.crt (the only authority it believes) and enrolment.conf (address and id),
// which is written last and whose presence means that all is there.
struct Enrolment {
  std::string url;       // https://host:port
  std::string agent_id;  // 16 hex digits.
  base::net::HttpsIdentity identity;
  std::string authority_pem;
};

// kInvalid with the line to run if the machine is not enrolled, or naming the
// file that is missing or wrong.
base::Result<Enrolment> LoadEnrolment(const Paths& paths);

// Replaces what is there, as a whole or not at all: what must be there before
// enrolment.conf comes back last is written between the two. Files are 0600 and
// belong to the folder's owner, so that root can enrol for the service.
base::Status BeginEnrolment(const Paths& paths);
base::Status StoreEnrolment(const Paths& paths, const Enrolment& enrolment);

}  // namespace agent
