// JSON for machines: the shapes that several commands share. Keys are contracts.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "occam/answer.hpp"
#include "occam/error.hpp"
#include "occam/evidence.hpp"
#include "occam/plan.hpp"

namespace occam::cli {

/// NaN and infinities are null.
[[nodiscard]] boost::json::value to_json(double number);
[[nodiscard]] boost::json::object to_json(const Error& error);
[[nodiscard]] boost::json::object to_json(const Attempt& attempt);
[[nodiscard]] boost::json::object to_json(const Answer& answer);
[[nodiscard]] boost::json::object to_json(const Evidence& evidence);

/// One JSON text and a line feed on stdout.
void print_json(const boost::json::value& value);

}  // namespace occam::cli
