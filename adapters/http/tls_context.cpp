// OpenSSL, in the only file that sees it.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <mutex>
#include <tuple>
#include <utility>

#include "tls.hpp"

namespace trawl::http {

namespace {

namespace ssl = asio::ssl;

using Session = std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)>;

/// The session of the last handshake.
class SessionCache {
public:
    void put(SSL_SESSION* session) {
        Session next{session, &SSL_SESSION_free};
        const std::lock_guard lock{mutex_};
        session_.swap(next);
    }
    void use_for(SSL* stream) {
        const std::lock_guard lock{mutex_};
        if (session_) {
            SSL_set_session(stream, session_.get());
        }
    }

private:
    std::mutex mutex_;
    Session session_{nullptr, &SSL_SESSION_free};
};

int cache_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int remember_session(SSL* stream, SSL_SESSION* session) {
    static_cast<SessionCache*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(stream), cache_index()))->put(session);
    return 1;
}

class Context final : public TlsContext, public std::enable_shared_from_this<Context> {
public:
    Context(const TlsOptions& options, const std::string& host)
        : server_name_(options.server_name.empty() ? host : options.server_name) {
        SSL_CTX* const native = context_.native_handle();
        SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
        context_.set_verify_mode(options.verify ? ssl::verify_peer : ssl::verify_none);
        load(options);
        SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_set_ex_data(native, cache_index(), &sessions_);
        SSL_CTX_sess_set_new_cb(native, &remember_session);
    }

    std::unique_ptr<TlsStream> wrap(asio::ip::tcp::socket& socket) override;

    /// Tells a new stream whom to greet and to verify.
    void prepare(SSL* stream) {
        // Fails, and changes nothing, when the name is no address.
        if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(stream), server_name_.c_str()) != 1) {
            ERR_clear_error();
            // Which is what SSL_set_tlsext_host_name does, with a cast.
            SSL_ctrl(stream, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, server_name_.data());
            SSL_set_hostflags(stream, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
            SSL_set1_host(stream, server_name_.c_str());
        }
        sessions_.use_for(stream);
    }

    ssl::context& native() noexcept { return context_; }
    [[nodiscard]] const std::string& server_name() const noexcept { return server_name_; }

private:
    void load(const TlsOptions& options);

    std::string server_name_;
    SessionCache sessions_;
    ssl::context context_{ssl::context::tls_client};
};

void require_loaded(const error_code& failure, const std::string& field, const std::string& file) {
    if (failure) {
        throw Error{Errc::io_error, "tls." + field + ": " + file + " could not be loaded (" + failure.message() +
                                        "): it must be a readable PEM file"};
    }
}

void Context::load(const TlsOptions& options) {
    error_code failure;
    if (options.ca_file.empty()) {
        context_.set_default_verify_paths(failure);
        require_loaded(failure, "ca_file", "the system's list of authorities");
    } else {
        context_.load_verify_file(options.ca_file, failure);
        require_loaded(failure, "ca_file", options.ca_file);
    }
    if (options.client_certificate_file.empty()) {
        return;
    }
    context_.use_certificate_chain_file(options.client_certificate_file, failure);
    require_loaded(failure, "client_certificate_file", options.client_certificate_file);
    const std::string& key =
        options.client_key_file.empty() ? options.client_certificate_file : options.client_key_file;
    context_.use_private_key_file(key, ssl::context::pem, failure);
    require_loaded(failure, "client_key_file", key);
}

/// What to do about a certificate that was not accepted.
std::string advice(long reason, const std::string& server_name) {
    switch (reason) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "it was made for another host than " + server_name +
                   "; correct base_url, or set tls.server_name to a name in the certificate";
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "have the server's certificate renewed, and check this machine's clock";
        default:
            return "set tls.ca_file to the certificate of the authority that signed it, or have the server send its "
                   "whole chain";
    }
}

/// The error for a handshake that failed without a word about the certificate.
Error handshake_error(const error_code& failure, const std::string& endpoint) {
    if (failure.category() != asio::error::get_ssl_category()) {
        return Error{Errc::unavailable, "the connection to " + endpoint + " broke during the TLS handshake (" +
                                            failure.message() + "): try again, and see the server's log"};
    }
    const int reason = ERR_GET_REASON(static_cast<unsigned long>(failure.value()));
    if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
        reason == SSL_R_PACKET_LENGTH_TOO_LONG) {
        return Error{Errc::invalid_argument,
                     endpoint + " does not answer in TLS: is base_url meant to begin with http://?"};
    }
    return Error{Errc::unauthenticated, "the TLS handshake with " + endpoint + " failed (" + failure.message() +
                                            "): check tls.client_certificate_file if the server asks for one, and the "
                                            "versions of TLS that it offers"};
}

class Stream final : public TlsStream {
public:
    Stream(std::shared_ptr<Context> context, asio::ip::tcp::socket& socket)
        : context_(std::move(context)), stream_(socket, context_->native()) {
        context_->prepare(stream_.native_handle());
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() override {
        // OpenSSL forgets the session of a stream that was not shut down; the peer is told by the socket's end.
        SSL_set_shutdown(stream_.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }

    Task<error_code> handshake() override {
        const auto [failure] =
            co_await stream_.async_handshake(ssl::stream_base::client, asio::as_tuple(asio::deferred));
        co_return failure;
    }

    Task<IoResult> read_some(asio::mutable_buffer into) override {
        const auto [failure, bytes] = co_await stream_.async_read_some(into, asio::as_tuple(asio::deferred));
        const IoResult result{failure, bytes};
        co_return result;
    }

    Task<IoResult> write_some(asio::const_buffer from) override {
        const auto [failure, bytes] = co_await stream_.async_write_some(from, asio::as_tuple(asio::deferred));
        const IoResult result{failure, bytes};
        co_return result;
    }

    [[nodiscard]] bool is_refusal(const error_code& failure) const noexcept override {
        return failure.category() == asio::error::get_ssl_category();
    }

    [[nodiscard]] Error explain(const error_code& failure, const std::string& endpoint) override {
        SSL* const native = stream_.native_handle();
        const long reason = SSL_get_verify_result(native);
        if (reason == X509_V_OK || SSL_get_verify_mode(native) == SSL_VERIFY_NONE) {
            return handshake_error(failure, endpoint);
        }
        return Error{Errc::unauthenticated, "the certificate of " + endpoint + " is not accepted (" +
                                                X509_verify_cert_error_string(reason) +
                                                "): " + advice(reason, context_->server_name())};
    }

private:
    std::shared_ptr<Context> context_;
    ssl::stream<asio::ip::tcp::socket&> stream_;
};

std::unique_ptr<TlsStream> Context::wrap(asio::ip::tcp::socket& socket) {
    return std::make_unique<Stream>(shared_from_this(), socket);
}

}  // namespace

std::shared_ptr<TlsContext> make_tls_context(const TlsOptions& options, const std::string& host) {
    return std::make_shared<Context>(options, host);
}

}  // namespace trawl::http
