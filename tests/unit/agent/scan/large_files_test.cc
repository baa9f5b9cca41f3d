// Files as large as an export may be: everything is counted, in memory that
// does not grow with them. Those with [.long] are run by tests/long.sh.
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <utility>

#include "tests/support/make_zip.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/agent/scan/scan_desk.h"

using agent::ScanResult;
using protocol::IdentifierKind;
using protocol::Reading;
using protocol::Reason;
using std::chrono::seconds;
using test::ScanDesk;

namespace {

constexpr const char* kTitles[] = {"name", "email", "phone", "city"};

// A made-up customer, the same for the same number.
struct Customer {
  explicit Customer(std::uint32_t number) {
    name = "Anna B";
    for (std::uint32_t left = number, i = 0; i < 6; ++i, left /= 26)
      name += static_cast<char>('a' + left % 26);
    email = "anna." + std::to_string(number) + "@example.com";
    phone = std::to_string(13'800'000'000 + number);
  }
  std::string Line() const {
    return name + "," + email + "," + phone + ",Springfield\n";
  }

  std::string name;
  std::string email;
  std::string phone;
};

std::string Header() {
  return "name,email,phone,city\n";
}

void WriteCsv(const std::string& path, std::uint32_t rows) {
  std::ofstream out(path, std::ios::binary);
  out << Header();
  for (std::uint32_t i = 0; i < rows; ++i)
    out << Customer(i).Line();
  REQUIRE(out.good());
}

// As office programs write it: texts in the table of strings, once each.
void WriteXlsx(const std::string& path, std::uint32_t rows) {
  std::string sheet = "<worksheet><sheetData><row r=\"1\">";
  std::string strings = "<sst>";
  std::uint32_t next = 0;
  const auto text = [&](std::uint32_t index) {
    sheet += "<c t=\"s\"><v>" + std::to_string(index) + "</v></c>";
  };
  const auto add = [&](const std::string& string) {
    strings += "<si><t>" + string + "</t></si>";
    return next++;
  };
  for (const char* title : kTitles)
    text(add(title));
  const auto city = add("Springfield");
  for (std::uint32_t i = 0; i < rows; ++i) {
    const Customer customer(i);
    sheet += "</row><row>";
    text(add(customer.name));
    text(add(customer.email));
    sheet += "<c><v>" + customer.phone + "</v></c>";
    text(city);
  }
  sheet += "</row></sheetData></worksheet>";
  strings += "</sst>";
  test::WriteZip(path,
                 {{"xl/workbook.xml", "<workbook/>"},
                  {"xl/worksheets/sheet1.xml", std::move(sheet)},
                  {"xl/sharedStrings.xml", std::move(strings)}});
}

std::map<IdentifierKind, std::uint64_t> Mentions(const ScanResult& result) {
  std::map<IdentifierKind, std::uint64_t> mentions;
  for (const auto& count : result.counts)
    mentions[count.kind] += count.mentions;
  return mentions;
}

#ifndef DESKWARDEN_SANITIZED
std::uint64_t PeakMib(const ScanDesk& desk) {
  const auto kib = test::StatusOf(desk.client->worker(), "VmHWM");
  std::uint64_t peak = 0;
  const auto digits = kib.find_first_of("0123456789");
  REQUIRE(digits != std::string::npos);
  std::from_chars(kib.data() + digits, kib.data() + kib.size(), peak);
  return peak / 1024;
}
#endif

// Sanitizers keep what is given back.
void RequireBoundedMemory(const ScanDesk& desk, std::uint64_t most_mib) {
#ifndef DESKWARDEN_SANITIZED
  const auto peak = PeakMib(desk);
  std::printf("the worker's peak: %lu MiB\n", static_cast<unsigned long>(peak));
  CHECK(peak < most_mib);
#else
  static_cast<void>(desk);
  static_cast<void>(most_mib);
#endif
}

}  // namespace

TEST_CASE("a sheet of 400,000 rows counts as its table does") {
  constexpr std::uint32_t kRows = 400'000;
  const test::TemporaryFolder folder;
  const auto csv = (folder / "customers.csv").string();
  const auto xlsx = (folder / "customers.xlsx").string();
  WriteCsv(csv, kRows);
  WriteXlsx(xlsx, kRows);
  ScanDesk desk;
  const auto table = desk.Scan(csv, seconds(120));
  CHECK(table.reason == Reason::kNone);
  CHECK(Mentions(table) == std::map<IdentifierKind, std::uint64_t>{
                               {IdentifierKind::kPhone, kRows},
                               {IdentifierKind::kEmail, kRows},
                               {IdentifierKind::kPersonName, kRows}});
  const auto sheet = desk.Scan(xlsx, seconds(120));
  CHECK(sheet.reason == Reason::kNone);
  CHECK(sheet.counts == table.counts);
  CHECK(sheet.digests == table.digests);
  RequireBoundedMemory(desk, 160);
}

TEST_CASE("a table of 2 GB is counted to its end", "[.long]") {
  constexpr std::uint64_t kBytes = 2'000'000'000;
  constexpr std::uint32_t kCustomers = 900'000;  // Of three identifiers each.
  const test::TemporaryFolder folder;
  const auto csv = (folder / "customers.csv").string();
  // Columns as a CRM's export has them: much of the file is no identifier.
  std::string all = "name,email,phone,city,since,state,product,price\n";
  for (std::uint32_t i = 0; i < kCustomers; ++i) {
    const auto line = Customer(i).Line();
    all += line.substr(0, line.size() - 1) +
           ",2026-03-14,open,Battery and display for a telephone of 2023,"
           "119.00 EUR\n";
  }
  std::uint64_t times = 0;
  {
    std::ofstream out(csv, std::ios::binary);
    for (; times * all.size() < kBytes; ++times)
      out << all;
    REQUIRE(out.good());
  }
  ScanDesk desk;
  const auto begun = std::chrono::steady_clock::now();
  const auto table = desk.Scan(csv, seconds(300));
  const std::chrono::duration<double> taken =
      std::chrono::steady_clock::now() - begun;
  std::printf("%lu bytes in %.1f s\n",
              static_cast<unsigned long>(times * all.size()),
              taken.count());
  CHECK(table.reading == Reading::kRead);
  CHECK(table.reason == Reason::kNone);
  for (const auto& count : table.counts) {
    CHECK(count.distinct == kCustomers);
    CHECK(count.mentions == times * kCustomers);
  }
  CHECK(table.counts.size() == 3);
  RequireBoundedMemory(desk, 160);
}

TEST_CASE("more identifiers than are told apart say so", "[.long]") {
  const test::TemporaryFolder folder;
  const auto csv = (folder / "customers.csv").string();
  WriteCsv(csv, 2'100'000);
  ScanDesk desk;
  const auto table = desk.Scan(csv, seconds(120));
  CHECK(table.reading == Reading::kUnread);
  CHECK(table.reason == Reason::kTooLarge);
  std::uint64_t distinct = 0;
  for (const auto& count : table.counts)
    distinct += count.distinct;
  CHECK(distinct == 6'000'000);
  RequireBoundedMemory(desk, 160);
}
