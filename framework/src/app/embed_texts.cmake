# Writes OUTPUT, a C++ source that defines kDefaultPolicy and kCatalogue with the texts of POLICY and CATALOGUE.
file(READ ${POLICY} policy)
file(READ ${CATALOGUE} catalogue)
file(WRITE ${OUTPUT} "#include \"app/places.hpp\"\n
namespace occam::app {
const std::string_view kDefaultPolicy = R\"occam_toml(${policy})occam_toml\";
const std::string_view kCatalogue = R\"occam_toml(${catalogue})occam_toml\";
}  // namespace occam::app
")
