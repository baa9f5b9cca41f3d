// deskwarden-sense: watches files where that needs a privilege.
#include "agent/program/program.h"
#include "agent/sense/sense.h"

int main(int argc, char** argv) {
  return agent::RunProgram(
      argc,
      argv,
      {.name = "deskwarden-sense",
       .purpose =
           "Watches files of those who have a CRM window open, and tells "
           "deskwardend."},
      agent::StartAndRun<agent::Sense>);
}
