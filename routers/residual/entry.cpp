#include "occam/sdk/router.hpp"
#include "residual.hpp"

OCCAM_ROUTER_PLUGIN(occam::routers::Residual)
