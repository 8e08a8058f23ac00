// What routers learnt, as the store keeps it. Threads: values.
#pragma once

#include <cstdint>
#include <string>

namespace occam::store {

struct RouterState {
  std::string router;     ///< the plugin's id
  std::string use;        ///< names the plugin's version, its table and its candidates: a state is for these alone
  std::string fitted_on;  ///< sha256 over the rows
  std::int64_t rows = 0;
  std::string source;           ///< the file of outcomes, or `store`
  std::string summary;          ///< what it gained, in a sentence
  std::int64_t created_ms = 0;  ///< 0: now
  std::string state;            ///< bytes
};

}  // namespace occam::store
