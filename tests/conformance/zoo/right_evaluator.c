/* Fails: nothing. */
#include "right_evaluator.h"

#include "evaluator_entry.h"
