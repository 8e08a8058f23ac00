#include "app/core.hpp"
#include "app/decision_writer.hpp"

namespace occam::app {

DecisionWriter::Commit decision_commits(Core& core) {
  return [&core, own = std::shared_ptr<store::Store>()](auto records) mutable -> Result<void> {
    if (core.store_path == ":memory:") {  // which has one connection
      const auto store = core.store();
      return store ? (*store)->record_decisions(records) : Result<void>(fail(store.error()));
    }
    if (own == nullptr) {
      Result<store::Store> opened = store::Store::open(core.store_path);
      if (!opened) return fail(opened.error());
      own = std::make_shared<store::Store>(std::move(*opened));
    }
    return own->record_decisions(records);
  };
}

}  // namespace occam::app
