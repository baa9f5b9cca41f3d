#include "central/ingest/batch_check.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "protocol/row_codec.h"

namespace central {
namespace {

base::Error Invalid(std::string message) {
  return {base::ErrorCode::kInvalid, std::move(message)};
}

Run RunAfter(const protocol::Chain& chain,
             AgentId agent,
             const protocol::Generation& generation) {
  Run run;
  run.agent = agent;
  run.generation = generation;
  run.first = chain.last() + 1;
  run.link_before = chain.link();
  run.key_before = chain.next_key();
  return run;
}

base::Result<std::optional<MissingRun>> PassOver(
    const std::optional<protocol::ShedRecord>& shed,
    AgentId agent,
    const protocol::Generation& generation,
    protocol::Chain& chain) {
  if (!shed || shed->last <= chain.last()) return std::optional<MissingRun>();
  if (shed->last - chain.last() > kMaxSkip)
    return Invalid("a record says that more rows are gone than can have been");
  MissingRun missing{RunAfter(chain, agent, generation)};
  missing.reason = shed->reason;
  missing.events = shed->events;
  missing.last = shed->last;
  missing.link_after = shed->link_after;
  chain.Skip(shed->last, shed->link_after);
  return std::optional<MissingRun>(missing);
}

StoredRun TakeIn(protocol::Batch& batch,
                 AgentId agent,
                 protocol::Chain& chain) {
  StoredRun run{RunAfter(chain, agent, batch.generation)};
  run.previous = batch.previous;
  const auto known = static_cast<std::ptrdiff_t>(run.first - batch.first);
  batch.rows.erase(batch.rows.begin(), batch.rows.begin() + known);
  batch.first = run.first;
  chain.AddAll(batch.rows);
  run.last = chain.last();
  run.link_after = chain.link();
  return run;
}

}  // namespace

base::Result<Load> CheckRows(const protocol::Batch& batch) {
  Load load{.events = static_cast<std::int64_t>(batch.rows.size())};
  std::int64_t number = batch.first;
  for (const base::Bytes& row : batch.rows) {
    // A version of the future travels as it is.
    const bool known = !row.empty() && row.front() <= protocol::kRowVersion;
    if (row.empty())
      return Invalid("row " + std::to_string(number) + " is empty");
    if (known) {
      auto event = protocol::DecodeRow(row);
      if (!event.ok())
        return Invalid("row " + std::to_string(number) + " does not decode");
      load.fingerprints +=
          static_cast<std::int64_t>(event.value().fingerprints.size());
    }
    ++number;
  }
  return load;
}

AgentState StartOf(const protocol::Generation& generation,
                   const protocol::ChainKey& seed,
                   std::uint32_t seed_ordinal) {
  protocol::ChainKey ratcheted = seed;
  for (auto i = seed_ordinal; i < generation.ordinal; ++i)
    ratcheted = protocol::NextSeed(ratcheted);
  const auto chain = protocol::Chain::Start(ratcheted, generation);
  return {.generation = generation,
          .next = 1,
          .next_key = chain.next_key(),
          .link = chain.link(),
          .seed = ratcheted};
}

base::Result<Continuation> Continue(const AgentState& state,
                                    AgentId agent,
                                    protocol::Batch batch,
                                    base::ByteView encoded) {
  protocol::Chain chain = state.chain();
  auto missing = PassOver(batch.shed, agent, batch.generation, chain);
  if (!missing.ok()) return missing.error();
  Continuation next{.state = state, .missing = missing.value(), .run = {}};
  if (batch.last() > chain.last()) {
    const bool whole = chain.last() + 1 == batch.first;
    StoredRun run = TakeIn(batch, agent, chain);
    if (whole) {
      run.blob.assign(encoded.begin(), encoded.end());
    } else {
      batch.shed
          .reset();  // It ends before the first row, which is another now.
      run.blob = protocol::EncodeBatch(batch);
    }
    run.digest = base::crypto::Sha256({run.blob});
    next.run = std::move(run);
  }
  if (batch.link != protocol::Shortened(chain.link()))
    return base::Error{
        base::ErrorCode::kCorrupt,
        "the link after row " + std::to_string(chain.last()) +
            " does not fit: these are not the rows that were recorded"};
  next.state.next = chain.last() + 1;
  next.state.next_key = chain.next_key();
  next.state.link = chain.link();
  return next;
}

}  // namespace central
