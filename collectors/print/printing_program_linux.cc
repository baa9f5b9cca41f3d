#include <dirent.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/own_group.h"
#include "base/process.h"
#include "base/unique_fd.h"
#include "collectors/print/printing_program.h"

namespace collectors {
namespace {

using Inodes = std::set<std::uint32_t>;

// A process may have half a million descriptors, to keep others busy.
constexpr int kMaxLinks = 100'000;
constexpr unsigned char kEstablished = 1;  // TCP_ESTABLISHED, for Unix, too.

bool AskForUnixSockets(int netlink) {
  struct {
    nlmsghdr head;
    unix_diag_req ask;
  } request{};
  request.head.nlmsg_len = sizeof(request);
  request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.ask.sdiag_family = AF_UNIX;
  request.ask.udiag_states = 1U << kEstablished;
  request.ask.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER;
  return send(netlink, &request, sizeof(request), 0) ==
         static_cast<ssize_t>(sizeof(request));
}

// The other end of a socket with this name; 0 for others. `facts`: attributes,
// each its size (two bytes), its type (two) and its value, at steps of four.
std::uint32_t PeerOf(std::string_view facts, std::string_view socket) {
  std::uint32_t peer = 0;
  bool is_it = false;
  while (facts.size() >= sizeof(nlattr)) {
    nlattr head{};
    std::memcpy(&head, facts.data(), sizeof(head));
    if (head.nla_len < sizeof(head) || head.nla_len > facts.size()) break;
    auto value = facts.substr(sizeof(head), head.nla_len - sizeof(head));
    if (head.nla_type == UNIX_DIAG_PEER && value.size() == sizeof(peer))
      std::memcpy(&peer, value.data(), sizeof(peer));
    if (head.nla_type == UNIX_DIAG_NAME) {
      while (value.ends_with('\0'))
        value.remove_suffix(1);
      is_it = value == socket ||
              (value.starts_with("/var/run/") && value.substr(4) == socket);
    }
    facts.remove_prefix(
        std::min<std::size_t>(NLA_ALIGN(head.nla_len), facts.size()));
  }
  return is_it ? peer : 0;
}

// False at the end of the list.
bool AddPeers(std::string_view packet, std::string_view socket, Inodes& peers) {
  while (packet.size() >= sizeof(nlmsghdr)) {
    nlmsghdr head{};
    std::memcpy(&head, packet.data(), sizeof(head));
    if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY ||
        head.nlmsg_len < NLMSG_LENGTH(sizeof(unix_diag_msg)) ||
        head.nlmsg_len > packet.size())
      return false;
    const auto peer = PeerOf(
        packet.substr(NLMSG_LENGTH(sizeof(unix_diag_msg)),
                      head.nlmsg_len - NLMSG_LENGTH(sizeof(unix_diag_msg))),
        socket);
    if (peer != 0) peers.insert(peer);
    packet.remove_prefix(
        std::min<std::size_t>(NLMSG_ALIGN(head.nlmsg_len), packet.size()));
  }
  return true;
}

// Ends at clients of connections that this socket took. The kernel has the
// whole list ready: this waits for nobody.
Inodes ClientsOf(const std::string& socket) {
  Inodes peers;
  const base::UniqueFd netlink(
      ::socket(AF_NETLINK,
               SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
               NETLINK_SOCK_DIAG));
  if (!netlink.valid() || !AskForUnixSockets(netlink.get())) return peers;
  std::array<char, 32'768> packet{};
  for (;;) {
    const ssize_t size = recv(netlink.get(), packet.data(), packet.size(), 0);
    if (size <= 0 ||
        !AddPeers(
            {packet.data(), static_cast<std::size_t>(size)}, socket, peers))
      return peers;
  }
}

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

std::string ReadLink(const std::string& path) {
  std::error_code failed;
  return std::filesystem::read_symlink(path, failed).string();
}

bool Has(const std::string& process, const Inodes& sockets, int& links) {
  constexpr std::string_view kSocket = "socket:[";
  const std::unique_ptr<DIR, CloseFolder> fds(
      opendir((process + "/fd").c_str()));
  if (fds == nullptr) return false;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a DIR of its own.
  while (const dirent* const entry = readdir(fds.get())) {
    if (entry->d_name[0] == '.') continue;
    if (--links < 0) return false;
    const auto target = ReadLink(process + "/fd/" + entry->d_name);
    if (!target.starts_with(kSocket)) continue;
    std::uint32_t inode = 0;
    std::from_chars(
        target.data() + kSocket.size(), target.data() + target.size(), inode);
    if (sockets.contains(inode)) return true;
  }
  return false;
}

std::string ProgramOfProcess(const std::string& process) {
  std::string program = ReadLink(process + "/exe");
  program.erase(0, program.rfind('/') + 1);
  constexpr std::string_view kDeleted = " (deleted)";
  if (program.ends_with(kDeleted))
    program.resize(program.size() - kDeleted.size());
  return program;
}

bool IsOwn(const std::string& process) {
  struct stat facts {};
  return stat(process.c_str(), &facts) == 0 &&
         facts.st_uid == base::OwnUserId();
}

}  // namespace

std::string ProgramConnectedTo(const std::string& socket) {
  const Inodes sockets = ClientsOf(socket);
  const std::unique_ptr<DIR, CloseFolder> all(opendir("/proc"));
  if (sockets.empty() || all == nullptr) return {};
  const base::AsOwnGroup with_its_rights;
  const std::string self = std::to_string(getpid());
  int links = kMaxLinks;
  std::string found;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a DIR of its own.
  while (const dirent* const entry = readdir(all.get())) {
    const std::string number = entry->d_name;
    const std::string process = "/proc/" + number;
    if (number.front() < '0' || number.front() > '9' || number == self ||
        !IsOwn(process) || !Has(process, sockets, links))
      continue;
    std::string program = ProgramOfProcess(process);
    if (program.empty() || (!found.empty() && found != program)) return {};
    found = std::move(program);
  }
  return links < 0 ? std::string() : found;
}

}  // namespace collectors
