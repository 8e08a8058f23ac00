// A key and a certificate for tests of TLS, made when they are needed: none of them is kept in the tree.
//
//   const SelfSigned identity("DNS:localhost");
//   identity.write(folder / "certificate.pem");
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace occam::test {

/// A key and a certificate that it signed itself, for one name or address, made now.
class SelfSigned {
 public:
  explicit SelfSigned(const std::string& alternative_name, long valid_seconds = 3600)
      : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free), certificate_(X509_new(), &X509_free) {
    X509* const raw = certificate_.get();
    X509_set_version(raw, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(raw), 1);
    X509_gmtime_adj(X509_getm_notBefore(raw), valid_seconds < 0 ? 2 * valid_seconds : -60);
    X509_gmtime_adj(X509_getm_notAfter(raw), valid_seconds);
    X509_set_pubkey(raw, key_.get());
    X509_NAME* const name = X509_get_subject_name(raw);
    const auto* const text = reinterpret_cast<const unsigned char*>("occam test");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(raw, name);
    X509_EXTENSION* const extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_name.c_str());
    X509_add_ext(raw, extension, -1);
    X509_EXTENSION_free(extension);
    if (X509_sign(raw, key_.get(), EVP_sha256()) == 0) throw std::runtime_error("no certificate");
  }

  void write(const std::filesystem::path& file) const {
    BIO* const out = BIO_new_file(file.c_str(), "w");
    PEM_write_bio_X509(out, certificate_.get());
    BIO_free(out);
  }
  void write_key(const std::filesystem::path& file) const {
    BIO* const out = BIO_new_file(file.c_str(), "w");
    PEM_write_bio_PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    BIO_free(out);
  }
  [[nodiscard]] EVP_PKEY* key() const { return key_.get(); }
  [[nodiscard]] X509* certificate() const { return certificate_.get(); }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

}  // namespace occam::test
