#include "base/ini.h"

#include <algorithm>

namespace base {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

class Parser {
 public:
  explicit Parser(std::string_view file) : file_(file) {}

  Status Line(std::string_view line) {
    ++line_;
    line = Trim(line);
    if (line.empty() || line[0] == '#' || line[0] == ';') return {};
    return line[0] == '[' ? Section(line) : Entry(line);
  }

  std::vector<IniSection> TakeSections() { return std::move(sections_); }

 private:
  Status Section(std::string_view line) {
    if (line.back() != ']') return Fault("a section is written [name]");
    const auto name = Trim(line.substr(1, line.size() - 2));
    if (name.empty()) return Fault("the section has no name");
    sections_.push_back({.name = std::string(name),
                         .line = line_,
                         .entries = {},
                         .file = std::string(file_)});
    return {};
  }

  Status Entry(std::string_view line) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
      return Fault("neither a [section] nor `key = value`");
    const auto key = Trim(line.substr(0, equals));
    if (key.empty()) return Fault("the key before = is missing");
    if (sections_.empty()) return Fault("a [section] must come first");
    sections_.back().entries.push_back(
        {.key = Lower(key),
         .value = std::string(Trim(line.substr(equals + 1))),
         .line = line_});
    return {};
  }

  Error Fault(std::string_view what) const {
    return {ErrorCode::kInvalid,
            std::string(file_) + ":" + std::to_string(line_) + ": " +
                std::string(what)};
  }

  const std::string_view file_;
  int line_ = 0;
  std::vector<IniSection> sections_;
};

}  // namespace

const IniEntry* IniSection::Find(std::string_view key) const {
  const auto found = std::find_if(
      entries.rbegin(), entries.rend(), [&](const IniEntry& entry) {
        return entry.key == key;
      });
  return found == entries.rend() ? nullptr : &*found;
}

Result<std::vector<IniSection>> ParseIni(std::string_view text,
                                         std::string_view file) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(3);
  Parser parser(file);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (auto read = parser.Line(text.substr(0, end)); !read.ok())
      return read.error();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parser.TakeSections();
}

}  // namespace base
