#include "protocol/event_json.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "protocol/wire.h"

namespace protocol {
namespace {

using Json = nlohmann::ordered_json;

template <typename Number>
std::string HexText(Number number) {
  base::Bytes big_endian;
  for (unsigned shift = sizeof(number) * 8; shift > 0; shift -= 8)
    big_endian.push_back(static_cast<std::uint8_t>(number >> (shift - 8)));
  return base::ToHex(big_endian);
}

std::string EpochText(std::uint16_t epoch) {
  return std::to_string(epoch / 4) + "Q" + std::to_string(epoch % 4 + 1);
}

void AddText(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}

Json ObjectJson(const ObjectFacts& object) {
  Json json{{"bytes", object.bytes}};
  if (object.items > 0) json["items"] = object.items;
  AddText(json, "media_type", object.media_type);
  AddText(json, "extension", object.extension);
  if (object.file != 0) json["file"] = HexText(object.file);
  if (object.origin != 0) json["origin"] = HexText(object.origin);
  if (object.linked_by != LinkedBy::kNone)
    json["linked_by"] = Name(object.linked_by);
  if (object.device != 0) json["device"] = HexText(object.device);
  return json;
}

Json CountsJson(const std::vector<KindCount>& counts) {
  Json json = Json::array();
  for (const KindCount& count : counts) {
    json.push_back({{"kind", Name(count.kind)},
                    {"tier", Name(count.tier)},
                    {"distinct", count.distinct},
                    {"mentions", count.mentions}});
  }
  return json;
}

void AddWho(Json& json, const Event& event) {
  if (event.login != 0) json["login"] = HexText(event.login);
  if (event.visit != 0) json["visit"] = event.visit;
  if (!event.rules.empty()) json["rules"] = event.rules;
  json["crm_focused"] = event.crm_focused;
  json["crm_source"] = event.crm_source;
  if (event.crm_visible) json["crm_visible"] = true;
  AddText(json, "program", event.program);
  AddText(json, "destination", event.destination);
  AddText(json, "page_host", event.page_host);
  AddText(json, "detail", event.detail);
}

void AddWhat(Json& json, const Event& event) {
  if (event.reading != Reading::kNoContent || event.object != ObjectFacts{}) {
    json["object"] = ObjectJson(event.object);
  }
  if (!event.counts.empty()) json["counts"] = CountsJson(event.counts);
  if (event.quantity > 0) json["quantity"] = event.quantity;
  if (event.continued) json["continued"] = true;
  if (event.canon > 0) json["canon"] = event.canon;
  if (event.epoch > 0) json["epoch"] = EpochText(event.epoch);
}

}  // namespace

std::string ToJson(const Event& event, std::int64_t seq) {
  Json json{
      {"seq", seq},
      {"time", base::FormatUtc(event.acted_at.time_since_epoch().count())},
      {"uptime_ms", event.acted_at_uptime.count()},
      {"channel", Name(event.channel)},
      {"action", Name(event.action)},
      {"reading", Name(event.reading)}};
  if (event.reason != Reason::kNone) json["reason"] = Name(event.reason);
  json["severity"] = Name(event.severity);
  AddWho(json, event);
  AddWhat(json, event);
  // Texts from other programs need not be UTF-8.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace protocol
