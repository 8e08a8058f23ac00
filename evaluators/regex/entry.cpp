#include "regex.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Regex)
