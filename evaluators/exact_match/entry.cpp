#include "exact_match.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::ExactMatch)
