# Writes OUTPUT, a C++ source that defines the texts of page.hpp, of page.html, page.css and SCRIPTS in FOLDER. The
# scripts become one module, in their order.
cmake_minimum_required(VERSION 3.25)
file(READ ${FOLDER}/page.html page)
file(READ ${FOLDER}/page.css style)
set(script "")
foreach(part ${SCRIPTS})
  file(READ ${FOLDER}/${part} text)
  string(APPEND script "${text}\n")
endforeach()
string(SHA256 style_digest "${style}")
string(SHA256 script_digest "${script}")
string(REPLACE "<<style>>" "${style}" page "${page}")
string(REPLACE "<<script>>" "${script}" page "${page}")
file(WRITE ${OUTPUT} "#include \"gateway/dashboard/page.hpp\"\n
namespace occam::gateway {
const std::string_view kPage = R\"occam_page(${page})occam_page\";
const std::string_view kStyleDigest = \"${style_digest}\";
const std::string_view kScriptDigest = \"${script_digest}\";
}  // namespace occam::gateway
")
