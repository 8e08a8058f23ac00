#include "cost.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Cost)
