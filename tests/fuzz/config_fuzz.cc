// Any text as a settings file: refused with the file's name and the line, or
// taken, and then a comment and blanks around it change nothing.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/config/config.h"
#include "base/bytes.h"

namespace {

constexpr const char* kFolder = "/etc/deskwarden";
constexpr const char* kFile = "/etc/deskwarden/fuzz.conf";

void Require(bool condition) {
  if (!condition) std::abort();
}

base::Result<agent::Config> Parse(std::string text) {
  return agent::ParseConfig(kFolder, {{kFile, std::move(text)}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string text(base::AsText(base::ByteView(data, size)));
  auto config = Parse(text);
  if (!config.ok()) {
    Require(config.error().message.find(std::string(kFile) + ":") !=
            std::string::npos);
    return 0;
  }
  const auto& read = config.value();
  Require(read.heartbeat >= std::chrono::seconds(1));
  Require(read.heartbeat <= std::chrono::hours(1));
  Require(read.high_at >= 1 && read.high_at <= 1'000'000);
  for (const auto& rule : read.crm_rules)
    Require(!rule.id.empty() && rule.id.size() <= 40);
  // The text, and the same again behind it: what comes later wins.
  auto twice =
      Parse(text + "\n# again\r\n\t" +
            text.substr(std::min<std::size_t>(
                text.starts_with("\xEF\xBB\xBF") ? 3 : 0, text.size())));
  Require(twice.ok());
  Require(twice.value().crm_rules.size() == read.crm_rules.size());
  Require(twice.value().heartbeat == read.heartbeat);
  Require(twice.value().buffer_limit_bytes == read.buffer_limit_bytes);
  Require(twice.value().notice.purpose == read.notice.purpose);
  return 0;
}
