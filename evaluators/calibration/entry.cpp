#include "calibration.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Calibration)
