#include "collectors/x11/x_program.h"

#include <sys/types.h>
#include <xcb/res.h>

#include <algorithm>
#include <span>

#include "base/process.h"
#include "collectors/x11/x_reply.h"

namespace collectors {
namespace {

pid_t PidOf(xcb_connection_t* connection, std::uint32_t resource) {
  const auto* const extension = xcb_get_extension_data(connection, &xcb_res_id);
  if (extension == nullptr || extension->present == 0) return 0;
  const xcb_res_client_id_spec_t spec{resource,
                                      XCB_RES_CLIENT_ID_MASK_LOCAL_CLIENT_PID};
  const XReply<xcb_res_query_client_ids_reply_t> reply(
      xcb_res_query_client_ids_reply(
          connection, xcb_res_query_client_ids(connection, 1, &spec), nullptr));
  if (reply == nullptr) return 0;
  const auto value = xcb_res_query_client_ids_ids_iterator(reply.get());
  if (value.rem == 0 || value.data->length < sizeof(std::uint32_t)) return 0;
  return static_cast<pid_t>(*xcb_res_client_id_value_value(value.data));
}

}  // namespace

bool HasWindows(xcb_connection_t* connection, std::uint32_t resource) {
  const auto* const extension = xcb_get_extension_data(connection, &xcb_res_id);
  if (extension == nullptr || extension->present == 0) return false;
  const XReply<xcb_res_query_client_resources_reply_t> reply(
      xcb_res_query_client_resources_reply(
          connection,
          xcb_res_query_client_resources(connection, resource),
          nullptr));
  if (reply == nullptr) return false;
  const std::span types(
      xcb_res_query_client_resources_types(reply.get()),
      static_cast<std::size_t>(
          xcb_res_query_client_resources_types_length(reply.get())));
  return std::ranges::any_of(types, [](const xcb_res_type_t& type) {
    return type.resource_type == XCB_ATOM_WINDOW && type.count > 0;
  });
}

std::string ProgramOf(xcb_connection_t* connection, std::uint32_t resource) {
  const pid_t pid = PidOf(connection, resource);
  return pid > 0 ? base::ProgramOfProcess(pid) : std::string();
}

}  // namespace collectors
