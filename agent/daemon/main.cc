// deskwardend: records what session processes report, and ships it.
#include "agent/daemon/daemon.h"
#include "agent/program/program.h"

int main(int argc, char** argv) {
  return agent::RunProgram(
      argc,
      argv,
      {.name = "deskwardend",
       .purpose = "Records what leaves the CRM on this desk, and ships it."},
      agent::StartAndRun<agent::Daemon>);
}
