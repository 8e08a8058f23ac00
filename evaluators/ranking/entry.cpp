#include "ranking.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Ranking)
