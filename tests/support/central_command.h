#pragma once

#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "central/command/command_line.h"
#include "tests/support/centre_parts.h"

namespace test {

// `deskwarden-central` as it is typed, and what it said.
struct Said {
  int code = 0;
  std::string out;
  std::string error;

  std::vector<nlohmann::json> Json() const {
    std::vector<nlohmann::json> lines;
    std::istringstream in(out);
    for (std::string line; std::getline(in, line);)
      lines.push_back(nlohmann::json::parse(line));
    return lines;
  }
};

inline Said Run(const CentreParts& centre, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "deskwarden-central");
  arguments.insert(arguments.end(),
                   {"--data-dir", centre.folder.path().string()});
  std::vector<const char*> argv;
  for (const std::string& argument : arguments)
    argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream error;
  Said said;
  said.code = central::RunCommandLine(
      static_cast<int>(argv.size()), argv.data(), out, error, centre.clock);
  said.out = out.str();
  said.error = error.str();
  return said;
}

}  // namespace test
