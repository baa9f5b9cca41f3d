// deskwarden-central: the collector and its command line.
#include <iostream>

#include "base/clock.h"
#include "central/command/command_line.h"

int main(int argc, char** argv) {
  const base::SystemClock clock;
  return central::RunCommandLine(argc, argv, std::cout, std::cerr, clock);
}
