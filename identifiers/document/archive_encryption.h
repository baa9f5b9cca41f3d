// Whether an archive that is not looked into has a password. What is found is
// certain; not found is not, as a list of files may itself be packed.
#pragma once

#include "identifiers/document/byte_source.h"

namespace identifiers::document {

bool IsEncrypted7z(const ByteSource& file);
bool IsEncryptedRar(const ByteSource& file);

}  // namespace identifiers::document
