// deskwarden-session: watches one login's desktop while a CRM window is open.
#include "agent/program/program.h"
#include "agent/session/session.h"

int main(int argc, char** argv) {
  return agent::RunProgram(
      argc,
      argv,
      {.name = "deskwarden-session",
       .purpose = "Watches this desktop while a CRM window is open, and tells "
                  "deskwardend."},
      agent::StartAndRun<agent::Session>);
}
