/* Fails: nothing. */
#include "right_learner.h"

#include "learner_entry.h"
