#include "choice.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Choice)
