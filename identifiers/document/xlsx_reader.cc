#include <charconv>
#include <cstdint>

#include "identifiers/document/readers.h"
#include "identifiers/document/shared_strings.h"
#include "identifiers/document/xml_parser.h"

namespace identifiers::document {
namespace {

// A sheet, ISO/IEC 29500-1 18.3: what cells hold is handed out row by row;
// strings of the shared table are counted.
class Sheet final : public XmlHandler {
 public:
  Sheet(SharedStrings& strings, Intake& intake)
      : strings_(strings), intake_(intake) {}

  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "c") {
      const auto type = attributes.Get("t");
      shared_ = type == "s";
      number_ = type.empty() || type == "n";
      in_cell_ = true;
    } else if (name == "v" || (name == "t" && phonetic_ == 0)) {
      collects_ = in_cell_;
    } else if (name == "rPh") {
      ++phonetic_;
    } else if (name.ends_with("Header") || name.ends_with("Footer")) {
      collects_ = true;  // oddHeader, evenFooter, ...
    }
  }

  void End(std::string_view name) override {
    if (name == "v" || name == "t") {
      collects_ = false;
    } else if (name == "rPh") {
      --phonetic_;
    } else if (name == "c") {
      EndCell();
    } else if (name == "row") {
      intake_.Row();
      intake_.Text("\n");
    } else if (collects_ && !in_cell_) {
      collects_ = false;
      shared_ = number_ = false;
      EndCell();
    }
  }

  void Characters(std::string_view text) override {
    if (!collects_) return;
    cell_.Append(text);
    if (cell_.size() > kMaxCell) intake_.Stop(protocol::Reason::kTooLarge);
  }

 private:
  static constexpr std::size_t kMaxCell = std::size_t{1} << 20;

  void EndCell() {
    in_cell_ = false;
    if (cell_.empty()) return;
    if (shared_) {
      UseShared();
    } else {
      base::SecretBytes text;
      if (number_)
        WriteNumber(cell_.view(), text);
      else
        text.Append(cell_.view());
      text.Append("\t");
      intake_.Text(text.view());
    }
    cell_.Clear();
  }

  void UseShared() {
    const auto text = cell_.view();
    std::uint64_t index = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), index);
    if (error != std::errc())
      intake_.Stop(protocol::Reason::kMalformed);
    else
      strings_.Use(index);
  }

  SharedStrings& strings_;
  Intake& intake_;
  bool in_cell_ = false;
  bool shared_ = false;
  bool number_ = false;
  bool collects_ = false;
  int phonetic_ = 0;  // How an East Asian text is read aloud.
  base::SecretBytes cell_;
};

// 18.4: the table of strings.
class StringTable final : public XmlHandler {
 public:
  explicit StringTable(SharedStrings& strings) : strings_(strings) {}

  void Start(std::string_view name, const XmlAttributes&) override {
    if (name == "t") collects_ = phonetic_ == 0;
    if (name == "rPh") ++phonetic_;
  }
  void End(std::string_view name) override {
    if (name == "t") collects_ = false;
    if (name == "rPh") --phonetic_;
    if (name == "si") strings_.EndString();
  }
  void Characters(std::string_view text) override {
    if (collects_) strings_.Add(text);
  }

 private:
  SharedStrings& strings_;
  bool collects_ = false;
  int phonetic_ = 0;
};

// Comments, and what a pivot table keeps of its source.
class Other final : public XmlHandler {
 public:
  explicit Other(Intake& intake) : intake_(intake) {}

  void Start(std::string_view name, const XmlAttributes& attributes) override {
    collects_ = name == "t" || name == "text";
    if (name != "s" && name != "n") return;
    intake_.Text(attributes.Get("v"));
    intake_.Text("\n");
  }
  void End(std::string_view name) override {
    if (name == "t" || name == "text") collects_ = false;
    if (name == "comment" || name == "threadedComment") intake_.Text("\n");
  }
  void Characters(std::string_view text) override {
    if (collects_) intake_.Text(text);
  }

 private:
  Intake& intake_;
  bool collects_ = false;
};

}  // namespace

void ReadXlsx(const ZipArchive& archive, Intake& intake) {
  SharedStrings strings(intake);
  const auto parse = [&](XmlHandler& handler) {
    return [&](const ZipEntry& entry) {
      return ParseEntry(archive, entry, handler, intake) && intake.Text("\n");
    };
  };
  Sheet sheet(strings, intake);
  StringTable table(strings);
  Other other(intake);
  archive.ReadAll("xl/worksheets/", ".xml", intake, parse(sheet)) &&
      archive.ReadAll("xl/sharedStrings", ".xml", intake, parse(table)) &&
      archive.ReadAll("xl/comments", ".xml", intake, parse(other)) &&
      archive.ReadAll("xl/threadedComments/", ".xml", intake, parse(other)) &&
      archive.ReadAll("xl/pivotCache/", ".xml", intake, parse(other));
}

}  // namespace identifiers::document
