#include "classification.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Classification)
