#include "central/escrow/holder_folder.h"

#include "base/file.h"
#include "protocol/epoch_name.h"

namespace central {

std::filesystem::path HolderFolder::signed_policy(std::uint32_t serial) const {
  return root / ("holders-" + std::to_string(serial) + ".cms");
}

std::filesystem::path HolderFolder::public_key(std::uint16_t epoch) const {
  return root / ("epoch-" + protocol::EpochName(epoch) + ".public.pem");
}

std::filesystem::path HolderFolder::sealed_key(std::uint16_t epoch) const {
  return root / ("epoch-" + protocol::EpochName(epoch) + ".sealed.cms");
}

base::Result<protocol::EscrowPolicy> HolderFolder::Load() const {
  auto text = base::ReadFile(policy());
  if (!text.ok())
    return base::Error{text.error().code,
                       text.error().message +
                           ": name the holders' folder with --folder, or "
                           "begin one with `escrow create`"};
  return protocol::ParseEscrowPolicy(text.value());
}

base::Status HolderFolder::Store(const protocol::EscrowPolicy& made) const {
  const std::string json = protocol::ToJson(made);
  // Nothing is written that could not be read again.
  if (auto good = protocol::ParseEscrowPolicy(json); !good.ok())
    return good.error();
  return base::WriteFileAtomically(policy(), json, 0644);
}

base::Result<base::Bytes> ReadBytes(const std::filesystem::path& path) {
  auto text = base::ReadFile(path);
  if (!text.ok()) return text.error();
  return base::Bytes(text.value().begin(), text.value().end());
}

base::Status WriteBytes(const std::filesystem::path& path,
                        base::ByteView bytes) {
  return base::WriteFileAtomically(path, base::AsText(bytes), 0644);
}

}  // namespace central
