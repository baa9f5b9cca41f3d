#pragma once

#include <memory>
#include <string_view>

#include "identifiers/document/intake.h"
#include "identifiers/document/zip_archive.h"

namespace identifiers::document {

// The attributes of an element; names without their prefix.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  std::string_view Get(std::string_view name) const;  // Empty if absent.
  unsigned long Number(std::string_view name, unsigned long otherwise) const;

 private:
  const char** pairs_;
};

// Names come without their prefix, text in UTF-8 and in pieces.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void Start(std::string_view name,
                     const XmlAttributes& attributes) = 0;
  virtual void End(std::string_view name) = 0;
  virtual void Characters(std::string_view text) = 0;
};

// Parses one part of a document, through Expat. What is not well-formed, has a
// document type (and so could have entities), is nested too deep or has a
// single tag of megabytes is refused, which the intake is told.
class XmlParser {
 public:
  XmlParser(XmlHandler& handler, Intake& intake);
  ~XmlParser();
  XmlParser(const XmlParser&) = delete;
  XmlParser& operator=(const XmlParser&) = delete;

  bool Feed(std::string_view bytes);
  bool Finish();

 private:
  struct State;
  bool Parse(std::string_view bytes, bool last);
  std::unique_ptr<State> state_;
};

// All of one entry.
bool ParseEntry(const ZipArchive& archive,
                const ZipEntry& entry,
                XmlHandler& handler,
                Intake& intake);

}  // namespace identifiers::document
