// Certificates for tests, made when they run.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace trawl::test {

/// A certificate with its key, in PEM.
struct Certificate {
    std::string certificate;
    std::string key;
};

/// What a certificate says.
struct CertificateRequest {
    std::string name = "localhost";  ///< As the subject and the alternative name; an address becomes an IP name.
    std::chrono::seconds valid_from = std::chrono::hours{-1};  ///< From now.
    std::chrono::seconds valid_until = std::chrono::hours{1};  ///< From now.
    bool is_authority = false;
};

/// Parameters: issuer: who signs it; null = itself.
Certificate make_certificate(const CertificateRequest& request, const Certificate* issuer = nullptr);

/// A file that is gone with this object.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& content);
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

}  // namespace trawl::test
