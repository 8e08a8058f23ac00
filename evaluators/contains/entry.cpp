#include "contains.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Contains)
