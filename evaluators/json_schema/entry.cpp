#include "json_schema.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::JsonSchemaFit)
