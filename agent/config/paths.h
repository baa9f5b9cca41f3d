// Where the agent's programs meet: sockets and state.
#pragma once

#include <filesystem>
#include <string>

namespace agent {

// Installed: /etc/deskwarden, /var/lib/deskwarden, /run/deskwarden. With
// --state-dir DIR (a trial without root): DIR/config, DIR, DIR/run.
struct Paths {
  std::filesystem::path config;
  std::filesystem::path state;
  std::filesystem::path run;
  // The group that deskwarden-session is installed setgid to: whoever connects
  // with it is that program. Empty where nothing is installed (a trial): then
  // any program of a user may report for that user.
  std::string session_group;

  static Paths Installed();
  static Paths Under(const std::filesystem::path& state_dir);

  std::filesystem::path session_socket() const { return run / "session.sock"; }
  std::filesystem::path files_socket() const { return run / "files.sock"; }
  std::filesystem::path status_socket() const { return run / "status.sock"; }
  std::filesystem::path buffer() const { return state / "buffer.db"; }
  // Private key and certificate in one file, so that both change at once.
  std::filesystem::path identity() const { return state / "identity.pem"; }
  std::filesystem::path previous_identity() const {
    return state / "identity.previous.pem";
  }
  std::filesystem::path next_key() const { return state / "next.key"; }
  std::filesystem::path pending_enrolment() const {
    return state / "enrolment.pending";
  }
  std::filesystem::path authority() const { return state / "ca.crt"; }
  std::filesystem::path fingerprint_secret() const {
    return state / "fingerprint.key";
  }
  // The pinned holders, the secrets of epochs, what is sealed of them.
  std::filesystem::path escrow() const { return state / "escrow"; }
  // Policies of the escrow's holders that this machine's owner puts there.
  std::filesystem::path offered_holders() const { return config / "escrow"; }
  std::filesystem::path chain_seed() const { return state / "chain.seed"; }
  // Who was shown and confirmed which notice.
  std::filesystem::path notices() const { return state / "notices"; }
  std::filesystem::path logins() const { return state / "logins"; }
  // Written by `deskwarden enroll`: the URL and the agent's id.
  std::filesystem::path enrolment() const { return state / "enrolment.conf"; }
};

}  // namespace agent
