#include "pass_at_k.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::PassAtK)
