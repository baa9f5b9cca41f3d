// Tables of text documents: a number counts by its column's title.
#include <string>
#include <vector>

#include "tests/support/make_zip.h"
#include "tests/unit/identifiers/document/read.h"

using test::ScanBytes;

namespace {

using Row = std::vector<std::string>;

// Numbers that count below a title only, and people.
const std::vector<Row> kRows{{"Order", "BSN", "Full name"},
                             {"123456782", "111222333", "Anna Berg"},
                             {"111222333", "123456782", "John Smith"}};

std::string Tsv(const std::vector<Row>& rows) {
  std::string text;
  for (const auto& row : rows)
    text += row[0] + "\t" + row[1] + "\t" + row[2] + "\n";
  return text;
}

std::string Paragraph(const std::string& text) {
  return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>";
}

std::string Table(const std::vector<Row>& rows) {
  std::string table = "<w:tbl>";
  for (const auto& row : rows) {
    table += "<w:tr>";
    for (const auto& cell : row)
      table += "<w:tc>" + Paragraph(cell) + "</w:tc>";
    table += "</w:tr>";
  }
  return table + "</w:tbl>";
}

std::string Docx(const std::string& body) {
  return test::MakeZip(
      {{"word/document.xml",
        "<w:document xmlns:w='w'><w:body>" + body + "</w:body></w:document>"}});
}

void RequireSame(const std::string& document, const std::string& plain) {
  const auto expected = ScanBytes(plain).findings;
  const auto scanned = ScanBytes(document);
  REQUIRE(scanned.outcome.reason == protocol::Reason::kNone);
  CHECK(scanned.findings.counts == expected.counts);
  CHECK(scanned.findings.digests == expected.digests);
}

}  // namespace

TEST_CASE("a table in a Word document gives what the plain table gives") {
  const auto plain = Tsv(kRows);
  REQUIRE(ScanBytes(plain).findings.counts.size() == 2);
  RequireSame(Docx(Table(kRows)), plain);
  // Between paragraphs, of which none is a title.
  RequireSame(Docx(Paragraph("Our BSN list") + Table(kRows) +
                   Paragraph("111222334 and so on")),
              plain);
  // In the drawing of a slide.
  auto slide = Table(kRows);
  RequireSame(test::MakeZip({{"ppt/presentation.xml", "<p/>"},
                             {"ppt/slides/slide1.xml",
                              "<a xmlns:w='w'>" + slide + "</a>"}}),
              plain);
}

TEST_CASE("a cell as wide as several does not move the next one's title") {
  auto table = Table({{"Order", "BSN", "Full name"}, {"1", "", "Anna Berg"}});
  table.insert(table.find("</w:tbl>"),
               "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" +
                   Paragraph("123456782") + "</w:tc><w:tc>" +
                   Paragraph("John Smith") + "</w:tc></w:tr>");
  RequireSame(Docx(table),
              Tsv({{"Order", "BSN", "Full name"},
                   {"1", "", "Anna Berg"},
                   {"123456782", "", "John Smith"}}));
}

TEST_CASE("a table in a cell is text of that cell") {
  const auto inner = Table({{"a", "b", "c"}});
  auto table = Table({{"Order", "BSN", "Full name"}});
  table.insert(table.find("</w:tbl>"),
               "<w:tr><w:tc>" + inner + Paragraph("x") + "</w:tc><w:tc>" +
                   Paragraph("111222333") + "</w:tc><w:tc>" +
                   Paragraph("Anna Berg") + "</w:tc></w:tr>");
  RequireSame(Docx(table),
              Tsv({{"Order", "BSN", "Full name"},
                   {"a b c x", "111222333", "Anna Berg"}}));
}

TEST_CASE("a table that lays out a page keeps its lines") {
  const std::string page = Paragraph("Full name: Anna Berg") +
                           Paragraph("BSN: 111222333") + Paragraph("Bye");
  RequireSame(Docx("<w:tbl><w:tr><w:tc>" + page + "</w:tc></w:tr></w:tbl>"),
              "Full name: Anna Berg\nBSN: 111222333\nBye\n");
}

TEST_CASE("a table in RTF gives what the plain table gives") {
  std::string rtf = "{\\rtf1\\ansi Our list\\par\n";
  for (const auto& row : kRows) {
    rtf += "\\trowd\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl ";
    for (const auto& cell : row)
      rtf += cell + "\\cell ";
    rtf += "\\row\n";
  }
  RequireSame(rtf + "\\pard 111222334 and so on\\par}", Tsv(kRows));
}

TEST_CASE("a table in RTF that lays out a page keeps its lines") {
  const std::string page =
      "\\pard\\intbl Full name: Anna Berg\\par\n\\pard\\intbl BSN: "
      "111222333\\par Bye\\cell\\row\n";
  const std::string lines = "Full name: Anna Berg\nBSN: 111222333\nBye\n";
  RequireSame("{\\rtf1\\ansi \\trowd\\cellx9000" + page + "}", lines);
  // Text around it, and a row that never ends.
  RequireSame("{\\rtf1\\ansi Hello\\par\\trowd" + page + "\\pard And\\par}",
              "Hello\n" + lines + "And\n");
  RequireSame(
      "{\\rtf1\\ansi \\trowd" + page.substr(0, page.find("\\row")) + "}",
      lines);
  RequireSame("{\\rtf1\\ansi \\trowd" + page.substr(0, page.find("\\row")) +
                  "\\pard\\par Full name: John Smith}",
              lines + "Full name: John Smith\n");
}

TEST_CASE("a cell of several paragraphs is one line of its row in RTF") {
  const std::string row =
      "\\trowd\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl ";
  RequireSame("{\\rtf1\\ansi " + row +
                  "Full name\\cell Note\\cell BSN\\cell\\row\n" + row +
                  "Anna Berg\\cell call\\par soon\\cell "
                  "111222333\\cell\\row}",
              Tsv({{"Full name", "Note", "BSN"},
                   {"Anna Berg", "call soon", "111222333"}}));
}
