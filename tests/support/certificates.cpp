// X.509 by OpenSSL.
#include "certificates.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <unistd.h>

namespace trawl::test {

namespace {

template <auto Free>
struct Freeing {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<&EVP_PKEY_free>>;
using X509Pointer = std::unique_ptr<X509, Freeing<&X509_free>>;
using Bio = std::unique_ptr<BIO, Freeing<&BIO_free_all>>;

void require(bool holds, const char* what) {
    if (!holds) {
        throw std::runtime_error(what);
    }
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_ctrl(bio, BIO_CTRL_INFO, 0, &data);
    return {data, static_cast<std::size_t>(size)};
}

Bio reading(const std::string& text) { return Bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))}; }

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    require(extension != nullptr, "an extension could not be made");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

std::string alternative_name(const std::string& name) {
    const bool is_address = name.find_first_not_of("0123456789.:") == std::string::npos;
    return (is_address ? "IP:" : "DNS:") + name;
}

}  // namespace

Certificate make_certificate(const CertificateRequest& request, const Certificate* issuer) {
    static std::atomic<long> serial{1};
    const Key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
    const X509Pointer made{X509_new()};
    require(key && made, "no key or certificate");
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), request.valid_from.count());
    X509_gmtime_adj(X509_getm_notAfter(made.get()), request.valid_until.count());
    X509_set_pubkey(made.get(), key.get());
    const std::string common = request.is_authority ? "trawl test authority" : request.name;
    std::basic_string<unsigned char> subject(common.begin(), common.end());
    X509_NAME_add_entry_by_NID(X509_get_subject_name(made.get()), NID_commonName, MBSTRING_ASC, subject.data(),
                               static_cast<int>(subject.size()), -1, 0);
    X509Pointer authority;
    Key authority_key;
    if (issuer != nullptr) {
        authority.reset(PEM_read_bio_X509(reading(issuer->certificate).get(), nullptr, nullptr, nullptr));
        authority_key.reset(PEM_read_bio_PrivateKey(reading(issuer->key).get(), nullptr, nullptr, nullptr));
    }
    X509* const signer = authority ? authority.get() : made.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(signer));
    add_extension(made.get(), signer, NID_basic_constraints, request.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!request.is_authority) {
        add_extension(made.get(), signer, NID_subject_alt_name, alternative_name(request.name));
    }
    require(X509_sign(made.get(), authority_key ? authority_key.get() : key.get(), EVP_sha256()) > 0, "not signed");

    const Bio certificate_text{BIO_new(BIO_s_mem())};
    const Bio key_text{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(certificate_text.get(), made.get());
    PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {text_of(certificate_text.get()), text_of(key_text.get())};
}

TemporaryFile::TemporaryFile(const std::string& content) {
    std::string name = (std::filesystem::temp_directory_path() / "trawl-test-XXXXXX").string();
    const int file = ::mkstemp(name.data());
    require(file >= 0, "no temporary file");
    ::close(file);
    path_ = name;
    std::ofstream{path_} << content;
}

TemporaryFile::~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

}  // namespace trawl::test
