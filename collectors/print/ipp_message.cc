#include "collectors/print/ipp_message.h"

#include <algorithm>
#include <utility>

namespace collectors {
namespace {

// RFC 8010, 3.5.
enum Tag : std::uint8_t {
  kOperationAttributes = 0x01,
  kEndOfAttributes = 0x03,
  kSubscriptionAttributes = 0x06,
  kLastDelimiter = 0x0f,
  kInteger = 0x21,
  kBoolean = 0x22,
  kEnum = 0x23,
  kTextWithLanguage = 0x35,
  kNameWithLanguage = 0x36,
  kFirstText = 0x41,
  kName = 0x42,
  kKeyword = 0x44,
  kUri = 0x45,
  kCharset = 0x47,
  kLanguage = 0x48,
  kMimeType = 0x49,
};

void PutNumber(std::string& out, std::uint32_t value, unsigned bytes) {
  for (unsigned shift = 8 * bytes; shift > 0; shift -= 8)
    out.push_back(static_cast<char>(value >> (shift - 8) & 0xff));
}

// Takes pieces off the front; fails once and for all.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  std::string_view Take(std::size_t size) {
    if (size > left_.size()) {
      good_ = false;
      left_ = {};
      return {};
    }
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  std::uint32_t Number(std::size_t bytes) {
    std::uint32_t value = 0;
    for (const char c : Take(bytes))
      value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  bool good() const { return good_; }

 private:
  std::string_view left_;
  bool good_ = true;
};

}  // namespace

IppRequest::IppRequest(IppOperation operation, std::string_view user) {
  PutNumber(bytes_, 0x0200, 2);  // IPP 2.0
  PutNumber(bytes_, static_cast<std::uint16_t>(operation), 2);
  PutNumber(bytes_, 1, 4);  // The request's number: one a connection.
  bytes_.push_back(static_cast<char>(kOperationAttributes));
  Put(kCharset, "attributes-charset", "utf-8");
  Put(kLanguage, "attributes-natural-language", "en");
  Put(kUri, "printer-uri", "ipp://localhost/");
  Put(kName, "requesting-user-name", user);
}

IppRequest& IppRequest::Integer(std::string_view name, std::int32_t value) {
  std::string bytes;
  PutNumber(bytes, static_cast<std::uint32_t>(value), 4);
  Put(kInteger, name, bytes);
  return *this;
}

IppRequest& IppRequest::Boolean(std::string_view name, bool value) {
  Put(kBoolean, name, std::string(1, value ? '\1' : '\0'));
  return *this;
}

IppRequest& IppRequest::Uri(std::string_view name, std::string_view value) {
  Put(kUri, name, value);
  return *this;
}

IppRequest& IppRequest::Keywords(
    std::string_view name, std::initializer_list<std::string_view> values) {
  for (const auto value : values) {
    Put(kKeyword, name, value);
    name = {};  // Further values have none.
  }
  return *this;
}

IppRequest& IppRequest::Subscription() {
  bytes_.push_back(static_cast<char>(kSubscriptionAttributes));
  return *this;
}

std::string IppRequest::Finish() && {
  bytes_.push_back(static_cast<char>(kEndOfAttributes));
  return std::move(bytes_);
}

void IppRequest::Put(std::uint8_t tag,
                     std::string_view name,
                     std::string_view value) {
  bytes_.push_back(static_cast<char>(tag));
  PutNumber(bytes_, static_cast<std::uint32_t>(name.size()), 2);
  bytes_ += name;
  PutNumber(bytes_, static_cast<std::uint32_t>(value.size()), 2);
  bytes_ += value;
}

base::Result<IppAnswer> IppAnswer::Read(std::string_view bytes) {
  Reader in(bytes);
  IppAnswer answer;
  (void)in.Number(2);  // The version: what is asked for is the same in all.
  answer.status_ = static_cast<std::uint16_t>(in.Number(2));
  (void)in.Number(4);
  while (in.good()) {
    const auto tag = static_cast<std::uint8_t>(in.Number(1));
    if (tag == kEndOfAttributes && in.good()) return answer;
    if (tag <= kLastDelimiter) continue;
    const auto name = in.Take(in.Number(2));
    const auto value = in.Take(in.Number(2));
    // Without a name it is a further value of the one before.
    if (!name.empty()) answer.attributes_.push_back({tag, name, value});
  }
  return base::Error{base::ErrorCode::kCorrupt,
                     "the print server's answer is no IPP"};
}

const IppAnswer::Attribute* IppAnswer::Find(std::string_view name) const {
  const auto found = std::ranges::find(attributes_, name, &Attribute::name);
  return found == attributes_.end() ? nullptr : &*found;
}

std::optional<std::int32_t> IppAnswer::Number(std::string_view name) const {
  const auto* const found = Find(name);
  if (found == nullptr || (found->tag != kInteger && found->tag != kEnum) ||
      found->value.size() != 4)
    return std::nullopt;
  return static_cast<std::int32_t>(Reader(found->value).Number(4));
}

std::optional<std::string_view> IppAnswer::Text(std::string_view name) const {
  const auto* const found = Find(name);
  if (found == nullptr) return std::nullopt;
  if (found->tag >= kFirstText && found->tag <= kMimeType) return found->value;
  if (found->tag != kTextWithLanguage && found->tag != kNameWithLanguage)
    return std::nullopt;
  // The language, then the text, each behind its size (RFC 8010, 3.9).
  Reader in(found->value);
  (void)in.Take(in.Number(2));
  const auto text = in.Take(in.Number(2));
  return in.good() ? std::optional(text) : std::nullopt;
}

}  // namespace collectors
