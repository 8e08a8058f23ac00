# Writes OUTPUT, a C++ source that defines the texts of page.hpp, of page.html, page.css and page.js in FOLDER.
file(READ ${FOLDER}/page.html page)
file(READ ${FOLDER}/page.css style)
file(READ ${FOLDER}/page.js script)
string(SHA256 style_digest "${style}")
string(SHA256 script_digest "${script}")
string(REPLACE "@page.css@" "${style}" page "${page}")
string(REPLACE "@page.js@" "${script}" page "${page}")
file(WRITE ${OUTPUT} "#include \"gateway/dashboard/page.hpp\"\n
namespace occam::gateway {
const std::string_view kPage = R\"occam_page(${page})occam_page\";
const std::string_view kStyleDigest = \"${style_digest}\";
const std::string_view kScriptDigest = \"${script_digest}\";
}  // namespace occam::gateway
")
