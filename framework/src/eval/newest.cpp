#include "eval/newest.hpp"

#include <map>
#include <string>
#include <tuple>

namespace occam::eval {

Result<std::vector<store::EvidenceRow>> newest_rows(store::Store& store) {
  auto rows = store.evidence_rows();
  if (!rows) return fail(rows.error());
  std::map<std::tuple<std::string, std::string, std::string, bool>, store::EvidenceRow> newest;
  for (store::EvidenceRow& row : *rows) {
    const bool is_imported = !row.evidence.imported_from.empty();
    auto key = std::tuple(row.suite.task, row.suite.name, row.label, is_imported);
    const auto found = newest.find(key);
    if (found != newest.end() && found->second.evidence.newest_ms > row.evidence.newest_ms) continue;
    newest.insert_or_assign(std::move(key), std::move(row));
  }
  std::vector<store::EvidenceRow> kept;
  for (auto& [key, row] : newest) kept.push_back(std::move(row));
  return kept;
}

}  // namespace occam::eval
