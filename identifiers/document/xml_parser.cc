#include "identifiers/document/xml_parser.h"

#include <expat.h>

#include <charconv>

namespace identifiers::document {
namespace {

using protocol::Reason;

// Expat reads an unfinished tag from its beginning each time more comes.
constexpr std::uint64_t kMaxTagBytes = std::uint64_t{1} << 20;

std::string_view WithoutPrefix(const char* name) {
  const std::string_view whole(name);
  const auto colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

}  // namespace

std::string_view XmlAttributes::Get(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2)
    if (WithoutPrefix(pair[0]) == name) return pair[1];
  return {};
}

unsigned long XmlAttributes::Number(std::string_view name,
                                    unsigned long otherwise) const {
  const auto text = Get(name);
  unsigned long value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end != text.data() ? value : otherwise;
}

struct XmlParser::State {
  XmlHandler& handler;
  Intake& intake;
  XML_Parser expat = nullptr;
  std::size_t depth = 0;
  std::uint64_t fed = 0;

  void Halt() const { XML_StopParser(expat, XML_FALSE); }

  static void Start(void* self, const char* name, const char** attributes) {
    auto& state = *static_cast<State*>(self);
    if (!state.intake.Depth(++state.depth)) return state.Halt();
    state.handler.Start(WithoutPrefix(name), XmlAttributes(attributes));
    if (!state.intake.ok()) state.Halt();
  }
  static void End(void* self, const char* name) {
    auto& state = *static_cast<State*>(self);
    --state.depth;
    state.handler.End(WithoutPrefix(name));
    if (!state.intake.ok()) state.Halt();
  }
  static void Characters(void* self, const char* text, int size) {
    auto& state = *static_cast<State*>(self);
    state.handler.Characters({text, static_cast<std::size_t>(size)});
    if (!state.intake.ok()) state.Halt();
  }
  static void Doctype(void* self, const char*, const char*, const char*, int) {
    auto& state = *static_cast<State*>(self);
    state.intake.Stop(Reason::kMalformed);
    state.Halt();
  }
};

XmlParser::XmlParser(XmlHandler& handler, Intake& intake)
    : state_(new State{handler, intake}) {
  state_->expat = XML_ParserCreate(nullptr);
  if (state_->expat == nullptr) {
    intake.Stop(Reason::kTooLarge);
    return;
  }
  XML_SetUserData(state_->expat, state_.get());
  XML_SetElementHandler(state_->expat, State::Start, State::End);
  XML_SetCharacterDataHandler(state_->expat, State::Characters);
  XML_SetStartDoctypeDeclHandler(state_->expat, State::Doctype);
}

XmlParser::~XmlParser() {
  if (state_->expat != nullptr) XML_ParserFree(state_->expat);
}

bool XmlParser::Feed(std::string_view bytes) {
  return Parse(bytes, false);
}

bool XmlParser::Finish() {
  return Parse({}, true);
}

bool XmlParser::Parse(std::string_view bytes, bool last) {
  if (!state_->intake.ok()) return false;
  const auto status = XML_Parse(state_->expat,
                                bytes.data(),
                                static_cast<int>(bytes.size()),
                                last ? 1 : 0);
  if (status != XML_STATUS_OK) return state_->intake.Stop(Reason::kMalformed);
  state_->fed += bytes.size();
  const auto parsed = XML_GetCurrentByteIndex(state_->expat);
  if (parsed >= 0 &&
      state_->fed - static_cast<std::uint64_t>(parsed) > kMaxTagBytes)
    return state_->intake.Stop(Reason::kTooLarge);
  return state_->intake.ok();
}

bool ParseEntry(const ZipArchive& archive,
                const ZipEntry& entry,
                XmlHandler& handler,
                Intake& intake) {
  XmlParser parser(handler, intake);
  return archive.Read(entry, intake, [&](std::string_view bytes) {
    return parser.Feed(bytes);
  }) && parser.Finish();
}

}  // namespace identifiers::document
