// [memory]: how much loaded models may take, and how many requests may wait for one.
#include "config/policy_reader.hpp"

namespace occam::config {

void PolicyReader::read_memory(const Node& node) {
  if (!require_table(node, "[memory]")) return;
  TableReader table(node, "[memory]", diagnostics);
  policy.memory.limit = table.bytes("limit");
  constexpr Range kQueue = {0, 1e6, "must be between 0 and 1000000"};
  if (const auto queue = table.integer("queue", kQueue)) policy.memory.queue = queue->value;
  table.finish();
}

}  // namespace occam::config
