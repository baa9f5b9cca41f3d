#include "agent/buffer/buffer_schema.h"

namespace agent {

const std::vector<std::string>& BufferMigrations() {
  static const std::vector<std::string> migrations{
      R"(CREATE TABLE row (
           number INTEGER PRIMARY KEY,
           stored_utc_ms INTEGER NOT NULL,
           check_sum INTEGER NOT NULL,
           link BLOB NOT NULL,
           row BLOB NOT NULL) STRICT;
         CREATE TABLE state (
           id INTEGER PRIMARY KEY CHECK (id = 1),
           ordinal INTEGER NOT NULL,
           generation INTEGER NOT NULL,
           previous_ordinal INTEGER NOT NULL,
           previous_generation INTEGER NOT NULL,
           acknowledged INTEGER NOT NULL,
           base BLOB NOT NULL,
           last INTEGER NOT NULL,
           next_key BLOB NOT NULL,
           link BLOB NOT NULL,
           shed_events INTEGER NOT NULL) STRICT;
         CREATE TABLE shed (
           first INTEGER PRIMARY KEY,
           last INTEGER NOT NULL,
           reason INTEGER NOT NULL,
           events BLOB NOT NULL,
           link_after BLOB NOT NULL) STRICT;
         CREATE TABLE source (
           id BLOB PRIMARY KEY,
           newest INTEGER NOT NULL,
           seen_utc_ms INTEGER NOT NULL,
           holes BLOB NOT NULL) STRICT, WITHOUT ROWID;)",
      R"(CREATE TABLE sum (
           id INTEGER PRIMARY KEY,
           check_sum INTEGER NOT NULL,
           row BLOB NOT NULL) STRICT;)"};
  return migrations;
}

}  // namespace agent
