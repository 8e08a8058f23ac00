#include "bandit.hpp"
#include "occam/sdk/router.hpp"

OCCAM_ROUTER_PLUGIN(occam::routers::Bandit)
