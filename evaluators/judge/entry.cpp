#include "judge.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Judge)
