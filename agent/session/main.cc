// deskwarden-session: watches one login's desktop while a CRM window is open.
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/far/far.h"
#include "agent/program/program.h"
#include "agent/session/kwin_connection.h"
#include "agent/session/session.h"

namespace {

// `--far MOUNT` in front, as `--connect-to-kwin`, is what the session process
// says to those that it starts, and no option of anybody else's.
std::optional<std::uint64_t> FarMountIn(const std::vector<char*>& words) {
  if (words.size() < 3 || std::strcmp(words[1], "--far") != 0) return {};
  const std::string_view text = words[2];
  std::uint64_t mount = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, fault] = std::from_chars(text.data(), end, mount);
  if (fault != std::errc() || at != end || mount == 0) return {};
  return mount;
}

}  // namespace

int main(int argc, char** argv) {
  const agent::ProgramName name{
      .name = "deskwarden-session",
      .purpose =
          "Watches this desktop while a CRM window is open, and tells "
          "deskwardend."};
  std::vector<char*> words(argv, argv + argc);
  if (argc == 2 && std::strcmp(argv[1], agent::kConnectToKwin) == 0)
    return agent::ConnectToKwin();
  const auto far = FarMountIn(words);
  if (!far)
    return agent::RunProgram(
        argc, argv, name, agent::StartAndRun<agent::Session>);
  words.erase(words.begin() + 1, words.begin() + 3);
  return agent::RunProgram(
      static_cast<int>(words.size()),
      words.data(),
      name,
      [far](const agent::Paths& paths) -> base::Result<int> {
        auto process = agent::Far::Start(paths, *far);
        if (!process.ok()) return process.error();
        return process.value()->Run();
      });
}
