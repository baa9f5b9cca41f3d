#pragma once

#include <zip.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace test {

// Names, and what is under them.
using ZipParts = std::vector<std::pair<std::string, std::string>>;

inline void WriteZip(const std::string& path,
                     const ZipParts& parts,
                     bool encrypt = false) {
  int error = 0;
  auto* zip = zip_open(path.c_str(), ZIP_CREATE, &error);
  REQUIRE(zip != nullptr);
  for (const auto& [name, bytes] : parts) {
    const auto index = static_cast<zip_uint64_t>(
        zip_file_add(zip,
                     name.c_str(),
                     zip_source_buffer(zip, bytes.data(), bytes.size(), 0),
                     ZIP_FL_OVERWRITE));
    zip_set_file_compression(zip, index, ZIP_CM_DEFLATE, 1);
    if (encrypt) zip_file_set_encryption(zip, index, ZIP_EM_AES_256, "secret");
  }
  REQUIRE(zip_close(zip) == 0);
}

inline std::string MakeZip(const ZipParts& parts, bool encrypt = false) {
  const TemporaryFolder folder;
  const auto path = (folder / "made.zip").string();
  WriteZip(path, parts, encrypt);
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace test
