// One connection to the server, in libpq's pipeline mode.
#include "connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <chrono>
#include <cstring>
#include <string_view>
#include <utility>

#include "sqlstate.hpp"

namespace trawl::pgvector {

namespace {

/// How long a stop waits for the server between two requests, and how often it asks.
constexpr std::chrono::milliseconds stop_patience{250};
constexpr int stop_requests = 20;

struct CancelDeleter {
    void operator()(PGcancel* cancel) const noexcept { PQfreeCancel(cancel); }
};

void ignore_notice(void* /*unused*/, const PGresult* /*notice*/) {}

std::string setting_in(const std::string& conninfo, std::string_view keyword) {
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options{
        PQconninfoParse(conninfo.c_str(), nullptr), &PQconninfoFree};
    for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
        if (keyword == option->keyword && option->val != nullptr) {
            return option->val;
        }
    }
    return {};
}

/// The host that has to be looked up; empty when there is none, or several, which libpq sorts out by itself.
std::string host_to_resolve(const std::string& conninfo) {
    std::string host = setting_in(conninfo, "host");
    boost::system::error_code is_name;
    asio::ip::make_address(host, is_name);
    const bool leave = host.empty() || host.front() == '/' || host.front() == '@' ||
                       host.find(',') != std::string::npos || !is_name || !setting_in(conninfo, "hostaddr").empty();
    return leave ? std::string{} : host;
}

/// Addresses as libpq's "hostaddr" and, as often, the name as its "host".
struct Addresses {
    std::string hosts;
    std::string addresses;
};

Task<Addresses> resolve(std::string host, Expiry expiry) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const asio::any_io_executor strand = co_await this_task::strand;
    asio::ip::tcp::resolver resolver{executor};
    const ExpiryTimer timer{strand, expiry, [&resolver] { resolver.cancel(); }};
    const auto [code, results] = co_await resolver.async_resolve(host, "", asio::as_tuple(asio::deferred));
    timer.throw_if_expired();
    if (code == asio::error::operation_aborted) {
        throw boost::system::system_error(code);
    }
    if (code) {
        throw Error{Errc::unavailable, "the host '" + host + "' is not known; check PgvectorOptions::connection"}
            .with_origin("pgvector")
            .with_vendor_message(code.message());
    }
    Addresses found;
    for (const auto& entry : results) {
        found.hosts += (found.hosts.empty() ? "" : ",") + host;
        found.addresses += (found.addresses.empty() ? "" : ",") + entry.endpoint().address().to_string();
    }
    co_return found;
}

/// A blocking request on another executor; completes back on the task.
template <class Token>
auto async_cancel(const asio::any_io_executor& cancel_on, std::shared_ptr<PGcancel> request, Token&& token) {
    return asio::async_initiate<Token, void(error_code)>(
        [](auto handler, const asio::any_io_executor& executor, std::shared_ptr<PGcancel> cancel) {
            asio::post(executor, [handler = std::move(handler), cancel = std::move(cancel)]() mutable {
                std::array<char, 256> message{};
                const bool is_sent = PQcancel(cancel.get(), message.data(), static_cast<int>(message.size())) != 0;
                const error_code code = is_sent ? error_code{} : make_error_code(Errc::unavailable);
                const auto strand = asio::get_associated_executor(handler);
                asio::post(strand, [handler = std::move(handler), code]() mutable { std::move(handler)(code); });
            });
        },
        token, cancel_on, std::move(request));
}

}  // namespace

Task<std::unique_ptr<Connection>> Connection::open(std::string conninfo, Expiry expiry) {
    Addresses addresses;
    std::string host = host_to_resolve(conninfo);
    if (!host.empty()) {
        addresses = co_await resolve(std::move(host), expiry);
    }
    // Later ones win over what is in the string.
    std::vector<const char*> keywords{"dbname", "fallback_application_name", "client_encoding"};
    std::vector<const char*> values{conninfo.c_str(), "trawl", "UTF8"};
    if (!addresses.hosts.empty()) {
        keywords.insert(keywords.end(), {"host", "hostaddr"});
        values.insert(values.end(), {addresses.hosts.c_str(), addresses.addresses.c_str()});
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    Handle handle{PQconnectStartParams(keywords.data(), values.data(), 1)};
    if (!handle) {
        throw std::bad_alloc{};
    }
    // Otherwise libpq prints notices.
    PQsetNoticeReceiver(handle.get(), &ignore_notice, nullptr);
    PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
    co_await establish(handle.get(), expiry);
    PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
    if (PQsetnonblocking(handle.get(), 1) != 0 || PQenterPipelineMode(handle.get()) != 1) {
        throw broken_error(handle.get());
    }
    co_return std::unique_ptr<Connection>(new Connection(std::move(handle)));
}

Task<void> Connection::establish(PGconn* connection, Expiry expiry) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const asio::any_io_executor strand = co_await this_task::strand;
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (PQstatus(connection) != CONNECTION_BAD && next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
        // Of this step only: the next address, or TLS refused, brings a new socket.
        SocketWait socket{executor, strand, PQsocket(connection), expiry};
        if (next == PGRES_POLLING_READING) {
            co_await socket.readable();
        } else {
            co_await socket.writable();
        }
        next = PQconnectPoll(connection);
    }
    if (PQstatus(connection) != CONNECTION_OK) {
        throw connect_error(connection);
    }
}

void Connection::send(const Group& group) {
    for (const Statement& statement : group) {
        std::vector<const char*> values;
        std::vector<int> lengths;
        std::vector<int> formats;
        for (const Parameter& parameter : statement.parameters) {
            values.push_back(parameter.value.c_str());
            lengths.push_back(static_cast<int>(parameter.value.size()));
            formats.push_back(parameter.is_binary ? 1 : 0);
        }
        if (PQsendQueryParams(handle_.get(), statement.sql.c_str(), static_cast<int>(values.size()), nullptr,
                              values.data(), lengths.data(), formats.data(), 1) != 1) {
            throw broken_error(handle_.get());
        }
    }
    if (PQpipelineSync(handle_.get()) != 1) {
        throw broken_error(handle_.get());
    }
}

Task<void> Connection::flush(SocketWait& socket) {
    int left = PQflush(handle_.get());
    while (left == 1) {
        // The server may be waiting for us to read before it reads any more.
        co_await socket.ready();
        left = PQconsumeInput(handle_.get()) == 1 ? PQflush(handle_.get()) : -1;
    }
    if (left != 0) {
        throw broken_error(handle_.get());
    }
}

Task<GroupAnswer> Connection::read_group(SocketWait& socket) {
    GroupAnswer answer;
    bool was_null = false;
    for (;;) {
        while (PQisBusy(handle_.get()) != 0) {
            co_await socket.readable();
            if (PQconsumeInput(handle_.get()) != 1) {
                throw broken_error(handle_.get());
            }
        }
        Result result{PQgetResult(handle_.get())};
        if (!result) {
            // One after each statement; two of them mean that nothing is coming.
            if (was_null || is_broken()) {
                throw broken_error(handle_.get());
            }
            was_null = true;
            continue;
        }
        was_null = false;
        switch (PQresultStatus(result.get())) {
            case PGRES_PIPELINE_SYNC: --outstanding_; co_return answer;
            case PGRES_TUPLES_OK:
            case PGRES_COMMAND_OK: answer.result = std::move(result); break;
            case PGRES_PIPELINE_ABORTED: break;
            default:
                if (is_broken()) {
                    throw broken_error(handle_.get());
                }
                answer.failure = std::move(result);
        }
    }
}

Task<std::vector<GroupAnswer>> Connection::run(const std::vector<Group>& groups, Expiry expiry) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const asio::any_io_executor strand = co_await this_task::strand;
    SocketWait socket{executor, strand, PQsocket(handle_.get()), expiry};
    outstanding_ = groups.size();
    for (const Group& group : groups) {
        send(group);
    }
    co_await flush(socket);
    std::vector<GroupAnswer> answers;
    answers.reserve(groups.size());
    while (answers.size() < groups.size()) {
        GroupAnswer answer = co_await read_group(socket);
        answers.push_back(std::move(answer));
    }
    co_return answers;
}

Task<void> Connection::stop(asio::any_io_executor cancel_on) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const asio::any_io_executor strand = co_await this_task::strand;
    if (!cancel_on) {
        cancel_on = executor;
    }
    // A request stops one group, and none at all when it comes between two of them: hence again and again.
    for (int i = 0; i < stop_requests && is_busy() && PQflush(handle_.get()) == 0; ++i) {
        std::shared_ptr<PGcancel> request{PQgetCancel(handle_.get()), CancelDeleter{}};
        if (!request) {
            co_return;
        }
        const auto [code] = co_await async_cancel(cancel_on, std::move(request), asio::as_tuple(asio::deferred));
        if (code) {
            co_return;
        }
        SocketWait socket{
            executor, strand, PQsocket(handle_.get()), {later(Clock::steady()->now(), stop_patience), Errc::timeout}};
        try {
            co_await read_group(socket);
        } catch (const Error&) {
            if (is_broken()) {
                co_return;
            }
        }
    }
}

bool Connection::is_usable() {
    if (outstanding_ != 0 || is_broken()) {
        return false;
    }
    // A server that closes a connection says so, or its end of the socket does.
    return PQconsumeInput(handle_.get()) == 1 && !is_broken();
}

}  // namespace trawl::pgvector
