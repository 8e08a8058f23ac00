#include "number.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Number)
