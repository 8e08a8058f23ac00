// The items of a suite with several models' answers, read so that a large suite costs no more than what is shown of it.
//
// Scores are read first, texts of the chosen items alone. Threads: [any].
//
//   auto items = answered_items(store, {.of = {first.id, second.id}, .most_items = 500}, &suite);
#pragma once

#include "eval/suite.hpp"
#include "occam/items.hpp"
#include "store/store.hpp"

namespace occam::eval {

/// `suite` may be null, or another one than that of the results: then there are no questions and the reason is said.
/// Errors: kUsage for results of different suites, kStore.
[[nodiscard]] Result<AnsweredItems> answered_items(store::Store& store, const ItemQuery& query, const Suite* suite);

}  // namespace occam::eval
