// Runs a program under a tracer, as strace and gdb do: traced PROGRAM ARGUMENT...
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 2) return 64;
  const pid_t child = fork();
  if (child == 0) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execv(argv[1], argv + 1);
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
    const int stopped_by = WSTOPSIG(status);
    ptrace(PTRACE_CONT, child, NULL, stopped_by == SIGTRAP ? 0 : stopped_by);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
