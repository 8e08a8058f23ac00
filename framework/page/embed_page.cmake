# Writes OUTPUT, a C++ source that defines kPage of HEADER in NAMESPACE: PAGE with STYLES in the place of <<style>> and
# SCRIPTS, one module in their order, in the place of <<script>>.
cmake_minimum_required(VERSION 3.25)
file(READ ${PAGE} page)
foreach(kind STYLE SCRIPT)
  set(${kind} "")
  foreach(part ${${kind}S})
    file(READ ${part} text)
    string(APPEND ${kind} "${text}\n")
  endforeach()
  string(SHA256 ${kind}_DIGEST "${${kind}}")
endforeach()
string(REPLACE "<<style>>" "${STYLE}" page "${page}")
string(REPLACE "<<script>>" "${SCRIPT}" page "${page}")
file(WRITE ${OUTPUT} "#include \"${HEADER}\"\n
namespace ${NAMESPACE} {
const page::EmbeddedPage kPage = {
    .html = R\"occam_page(${page})occam_page\",
    .style_digest = \"${STYLE_DIGEST}\",
    .script_digest = \"${SCRIPT_DIGEST}\"};
}  // namespace ${NAMESPACE}
")
