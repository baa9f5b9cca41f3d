#include "agent/buffer/chain_seed.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/crypto/sha256.h"
#include "base/encoding.h"
#include "base/file.h"

namespace agent {
namespace {

constexpr std::string_view kFirstLine = "deskwarden chain seed 1\n";

std::string Format(const ChainSeed& seed) {
  return std::string(kFirstLine) + std::to_string(seed.last.ordinal) + " " +
         std::to_string(seed.last.id) + " " + base::ToHex(seed.next) + "\n";
}

// Takes a number and the blank behind it off the front of `text`.
std::optional<std::uint32_t> TakeNumber(std::string_view& text) {
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop == end || *stop != ' ') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
  return value;
}

std::optional<ChainSeed> Parse(std::string_view text) {
  if (!text.starts_with(kFirstLine) || !text.ends_with('\n'))
    return std::nullopt;
  text.remove_prefix(kFirstLine.size());
  text.remove_suffix(1);
  const auto ordinal = TakeNumber(text);
  const auto id = ordinal ? TakeNumber(text) : std::nullopt;
  auto key = base::FromHex(text);
  ChainSeed seed;
  if (!id || !key || key->size() != seed.next.size()) return std::nullopt;
  seed.last = {*ordinal, *id};
  std::copy(key->begin(), key->end(), seed.next.begin());
  base::crypto::Wipe(*key);
  return seed;
}

void Wipe(std::string& text) {
  base::crypto::Wipe(
      {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

base::Status Write(const std::filesystem::path& path, const ChainSeed& seed) {
  std::string text = Format(seed);
  auto written = base::WriteFileAtomically(path, text, 0600);
  Wipe(text);
  return written;
}

}  // namespace

base::Status WriteChainSeed(const std::filesystem::path& path,
                            const protocol::ChainKey& seed) {
  if (auto written = Write(path, ChainSeed{.last = {}, .next = seed});
      !written.ok())
    return written;
  if (geteuid() != 0) return {};
  struct stat folder {};
  if (stat(path.parent_path().c_str(), &folder) == 0 &&
      chown(path.c_str(), folder.st_uid, folder.st_gid) == 0)
    return {};
  return base::Error{base::ErrorCode::kDenied,
                     path.string() +
                         ": cannot give it to its folder's owner: " +
                         std::generic_category().message(errno)};
}

base::Result<ChainSeed> ReadChainSeed(const std::filesystem::path& path) {
  auto text = base::ReadFile(path, 4096);
  if (!text.ok()) return text.error();
  const auto seed = Parse(text.value());
  Wipe(text.value());
  if (seed) return *seed;
  return base::Error{base::ErrorCode::kCorrupt,
                     path.string() +
                         " is damaged, and with it the way to sign what is "
                         "recorded: enrol this machine again with `deskwarden "
                         "enroll --again`"};
}

base::Result<StartedGeneration> TakeGeneration(
    const std::filesystem::path& path, base::Random& random) {
  auto seed = ReadChainSeed(path);
  if (!seed.ok()) return seed.error();
  ChainSeed& now = seed.value();
  const protocol::Generation generation{now.last.ordinal + 1, random.Next32()};
  ChainSeed after{.last = generation, .next = protocol::NextSeed(now.next)};
  if (auto written = Write(path, after); !written.ok()) return written.error();
  StartedGeneration started{
      .generation = generation,
      .previous = now.last,
      .chain = protocol::Chain::Start(now.next, generation)};
  base::crypto::Wipe(now.next);
  base::crypto::Wipe(after.next);
  return started;
}

}  // namespace agent
