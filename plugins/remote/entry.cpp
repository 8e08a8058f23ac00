// Models behind OpenAI-compatible endpoints as a plugin: backend `remote`.
#include "remote/api/remote_backend.hpp"

OCCAM_BACKEND_PLUGIN(occam::remote::RemoteBackend)
