#include "bleu.hpp"

OCCAM_EVALUATOR_PLUGIN(occam::evaluators::Bleu)
