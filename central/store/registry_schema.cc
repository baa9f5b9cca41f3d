#include "central/store/registry_schema.h"

namespace central {

const std::vector<std::string>& RegistryMigrations() {
  static const std::vector<std::string> migrations = {
      R"sql(
CREATE TABLE agents(
  id INTEGER PRIMARY KEY,
  key_id BLOB NOT NULL UNIQUE,
  host TEXT NOT NULL,
  version TEXT NOT NULL,
  enrolled INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL,
  chain_seed BLOB NOT NULL) STRICT;
CREATE TABLE tokens(
  hash BLOB PRIMARY KEY,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  used_by INTEGER REFERENCES agents(id)) STRICT;
CREATE TABLE audit(
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  head BLOB NOT NULL) STRICT;
)sql",
      // Tokens for many, approval, and keys that are renewed. `used_by` is of
      // the time when a token was for one agent.
      R"sql(
ALTER TABLE tokens ADD COLUMN uses INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tokens ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN networks TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN approve INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN revoked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN note TEXT NOT NULL DEFAULT '';
UPDATE tokens SET used = 1 WHERE used_by IS NOT NULL;
ALTER TABLE agents ADD COLUMN token BLOB;
UPDATE agents SET token = (SELECT hash FROM tokens WHERE used_by = agents.id);
CREATE TABLE agent_keys(
  key_id BLOB PRIMARY KEY,
  agent INTEGER NOT NULL REFERENCES agents(id),
  added INTEGER NOT NULL,
  used INTEGER NOT NULL DEFAULT 0,
  retired INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO agent_keys SELECT key_id, id, enrolled, enrolled, 0 FROM agents;
CREATE INDEX agent_keys_by_agent ON agent_keys(agent);
CREATE TABLE enrolments(
  id INTEGER PRIMARY KEY,
  key_id BLOB NOT NULL UNIQUE,
  token BLOB NOT NULL REFERENCES tokens(hash),
  host TEXT NOT NULL,
  version TEXT NOT NULL,
  chain_seed BLOB NOT NULL,
  address TEXT NOT NULL,
  asked INTEGER NOT NULL,
  approved INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0) STRICT;
)sql",
      // Signs of copies.
      R"sql(
ALTER TABLE agents ADD COLUMN cloned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN clone_addresses TEXT NOT NULL DEFAULT '';
ALTER TABLE agents ADD COLUMN old_key_used INTEGER NOT NULL DEFAULT 0;
)sql",
      // By a person, from another source than the agent.
      R"sql(
CREATE TABLE corroborations(
  agent INTEGER NOT NULL REFERENCES agents(id),
  login INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (agent, login)) STRICT, WITHOUT ROWID;
)sql"};
  return migrations;
}

}  // namespace central
