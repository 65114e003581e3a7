// Providers and stores from functions.
#include <trawl/wrappers.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

namespace trawl {

namespace {

template <class Function>
Function checked(Function function) {
    if (!function) {
        throw std::invalid_argument("the wrapped function must not be empty");
    }
    return function;
}

/// One call that runs on the pool while the waiting side may give up. Whoever comes first, answer or cancellation,
/// takes the handler; the other finds it gone.
template <class Answer, class Handler>
class PoolCall : public std::enable_shared_from_this<PoolCall<Answer, Handler>> {
public:
    explicit PoolCall(Handler handler) : handler_(std::move(handler)) {}

    template <class Work>
    void launch(const asio::any_io_executor& pool, Work work) {
        const auto slot = asio::get_associated_cancellation_slot(*handler_);
        if (slot.is_connected()) {
            auto cancelled_slot = slot;
            cancelled_slot.assign([weak = this->weak_from_this()](asio::cancellation_type /*type*/) {
                if (const auto self = weak.lock()) {
                    self->complete(std::make_exception_ptr(boost::system::system_error(asio::error::operation_aborted)),
                                   Answer{});
                }
            });
        }
        asio::post(pool, [self = this->shared_from_this(), work = std::move(work)] {
            Answer answer;
            std::exception_ptr failure;
            try {
                answer = work();
            } catch (...) {
                failure = std::current_exception();
            }
            self->complete(std::move(failure), std::move(answer));
        });
    }

private:
    /// Under the lock until it is done with the executor: a waiting side that has cancelled, or been resumed, may end
    /// the executor's context at once.
    void complete(std::exception_ptr failure, Answer answer) {
        const std::lock_guard lock(mutex_);
        if (!handler_) {
            return;
        }
        Handler handler = *std::move(handler_);
        handler_.reset();
        const auto executor = asio::get_associated_executor(handler);
        asio::post(executor, [self = this->shared_from_this(), handler = std::move(handler),
                              failure = std::move(failure), answer = std::move(answer)]() mutable {
            { const std::lock_guard other_thread_has_left(self->mutex_); }
            std::move(handler)(failure, std::move(answer));
        });
    }

    std::mutex mutex_;
    std::optional<Handler> handler_;
};

/// Runs `work` on the pool and comes back to the awaiting task's executor.
template <class Work, class Answer = std::invoke_result_t<Work>>
auto on_pool(asio::any_io_executor pool, Work work) {
    return asio::async_initiate<const asio::deferred_t, void(std::exception_ptr, Answer)>(
        [](auto handler, const asio::any_io_executor& run_on, Work run) {
            using Call = PoolCall<Answer, decltype(handler)>;
            std::make_shared<Call>(std::move(handler))->launch(run_on, std::move(run));
        },
        asio::deferred, std::move(pool), std::move(work));
}

template <class Interface, class Info, class Function>
class Wrapper : public Interface {
public:
    Wrapper(Info info, Function function) : info_(std::move(info)), function_(checked(std::move(function))) {}
    [[nodiscard]] Info info() const override { return info_; }

protected:
    Info info_;
    Function function_;
};

class FunctionProvider final : public Wrapper<EmbeddingProvider, EmbeddingProviderInfo, EmbedFunction> {
public:
    using Wrapper::Wrapper;
    Task<std::vector<Embedding>> embed(EmbedRequest request, CallContext context) override {
        return function_(std::move(request), context);
    }
};

template <class Interface, class SearchQuery, class Function>
class FunctionSearch final : public Wrapper<Interface, StoreInfo, Function> {
public:
    using Wrapper<Interface, StoreInfo, Function>::Wrapper;
    Task<std::vector<HitList>> search(std::vector<SearchQuery> queries, CallContext context) override {
        return this->function_(std::move(queries), context);
    }
};

template <class Answer, class Function, class Request>
Task<Answer> call_on_pool(asio::any_io_executor pool, Function function, Request request) {
    auto work = [function = std::move(function), request = std::move(request)] { return (*function)(request); };
    auto operation = on_pool(std::move(pool), std::move(work));
    co_return co_await std::move(operation);
}

template <class Interface, class Info, class Function>
class BlockingWrapper : public Interface {
public:
    BlockingWrapper(asio::any_io_executor pool, Info info, Function function)
        : pool_(std::move(pool)),
          info_(std::move(info)),
          function_(std::make_shared<const Function>(checked(std::move(function)))) {}
    [[nodiscard]] Info info() const override { return info_; }

protected:
    asio::any_io_executor pool_;
    Info info_;
    std::shared_ptr<const Function> function_;  ///< Shared with calls that nobody waits for any more.
};

class BlockingProvider final : public BlockingWrapper<EmbeddingProvider, EmbeddingProviderInfo, BlockingEmbedFunction> {
public:
    using BlockingWrapper::BlockingWrapper;
    Task<std::vector<Embedding>> embed(EmbedRequest request, CallContext /*context*/) override {
        return call_on_pool<std::vector<Embedding>>(pool_, function_, std::move(request));
    }
};

template <class Interface, class SearchQuery, class Function>
class BlockingSearch final : public BlockingWrapper<Interface, StoreInfo, Function> {
public:
    using BlockingWrapper<Interface, StoreInfo, Function>::BlockingWrapper;
    Task<std::vector<HitList>> search(std::vector<SearchQuery> queries, CallContext /*context*/) override {
        return call_on_pool<std::vector<HitList>>(this->pool_, this->function_, std::move(queries));
    }
};

}  // namespace

std::shared_ptr<EmbeddingProvider> make_embedding_provider(EmbeddingProviderInfo info, EmbedFunction function) {
    return std::make_shared<FunctionProvider>(std::move(info), std::move(function));
}

std::shared_ptr<VectorStore> make_vector_store(StoreInfo info, VectorSearchFunction function) {
    return std::make_shared<FunctionSearch<VectorStore, VectorQuery, VectorSearchFunction>>(std::move(info),
                                                                                            std::move(function));
}

std::shared_ptr<LexicalIndex> make_lexical_index(StoreInfo info, TextSearchFunction function) {
    return std::make_shared<FunctionSearch<LexicalIndex, TextQuery, TextSearchFunction>>(std::move(info),
                                                                                         std::move(function));
}

std::shared_ptr<EmbeddingProvider> make_blocking_embedding_provider(asio::any_io_executor pool,
                                                                    EmbeddingProviderInfo info,
                                                                    BlockingEmbedFunction function) {
    return std::make_shared<BlockingProvider>(std::move(pool), std::move(info), std::move(function));
}

std::shared_ptr<VectorStore> make_blocking_vector_store(asio::any_io_executor pool, StoreInfo info,
                                                        BlockingVectorSearchFunction function) {
    return std::make_shared<BlockingSearch<VectorStore, VectorQuery, BlockingVectorSearchFunction>>(
        std::move(pool), std::move(info), std::move(function));
}

std::shared_ptr<LexicalIndex> make_blocking_lexical_index(asio::any_io_executor pool, StoreInfo info,
                                                          BlockingTextSearchFunction function) {
    return std::make_shared<BlockingSearch<LexicalIndex, TextQuery, BlockingTextSearchFunction>>(
        std::move(pool), std::move(info), std::move(function));
}

}  // namespace trawl
