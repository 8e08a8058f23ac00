#include "rouge.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Rouge)
