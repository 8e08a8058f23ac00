#include <catch2/catch.hpp>

#include "plugin/status.hpp"

using occam::ErrorCode;
using occam::plugin::ErrorCatcher;

TEST_CASE("a failure keeps the plugin's words and the key") {
  ErrorCatcher caught("backend x");
  const occam_abi_error* error = caught.abi();
  error->set(error->ctx, OCCAM_ABI_INVALID_ARGUMENT, occam::plugin::borrow("must be positive"),
             occam::plugin::borrow("threads"));
  const occam::Error said = caught.error(OCCAM_ABI_INVALID_ARGUMENT);
  CHECK(said.code == ErrorCode::kUsage);
  CHECK(said.message == "backend x: must be positive");
  CHECK(said.where == "threads");
}

TEST_CASE("a failure without words says at least its status") {
  const ErrorCatcher caught("model m");
  CHECK(caught.error(OCCAM_ABI_DATA_LOSS).message == "model m: DATA_LOSS without a word of explanation");
}

TEST_CASE("a status outside the ABI is a broken contract") {
  CHECK(occam::plugin::to_error_code(-2) == ErrorCode::kPlugin);
  CHECK(occam::plugin::to_error_code(17) == ErrorCode::kPlugin);
  CHECK(occam::plugin::to_error_code(OCCAM_ABI_OUT_OF_RANGE) == ErrorCode::kContext);
  CHECK(occam::plugin::to_error_code(OCCAM_ABI_DEADLINE_EXCEEDED) == ErrorCode::kTimeout);
}

TEST_CASE("null texts are empty") {
  ErrorCatcher caught("x");
  caught.abi()->set(caught.abi()->ctx, OCCAM_ABI_INTERNAL, {nullptr, 0}, {nullptr, 5});
  CHECK(caught.error(OCCAM_ABI_INTERNAL).where.empty());
}
