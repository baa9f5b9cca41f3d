// Where a collector keeps what it has. docs/formats/store.md.
#pragma once

#include <filesystem>
#include <string>

namespace central {

struct DataFolder {
  std::filesystem::path root;

  std::filesystem::path registry() const { return root / "central.db"; }
  std::filesystem::path escrow() const { return root / "escrow.db"; }
  std::filesystem::path authority_key() const { return root / "ca.key"; }
  std::filesystem::path authority() const { return root / "ca.crt"; }
  std::filesystem::path server_key() const { return root / "server.key"; }
  std::filesystem::path server() const { return root / "server.crt"; }
  std::filesystem::path url() const { return root / "url"; }
  std::filesystem::path operations_url() const {
    return root / "operations-url";
  }
  std::filesystem::path lock() const { return root / "lock"; }
};

}  // namespace central
