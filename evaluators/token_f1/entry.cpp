#include "token_f1.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::TokenF1)
