// The floor and the two ways through trawl's gather.
#include "contenders.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>

#include <stdexcept>
#include <utility>

#include <trawl/async_run.hpp>
#include <trawl/gather.hpp>

#include "limits.hpp"

namespace bench {

namespace {

using Results = std::vector<trawl::LeafResult<FoundList>>;

template <class Leaf>
void start_gather(asio::io_context& context, std::size_t leaves, std::size_t cap, asio::cancellation_slot stop,
                  Tally& tally, Leaf leaf) {
    const trawl::GatherOptions options{
        .max_concurrent = cap, .leaf_timeout = leaf_timeout, .deadline = trawl::Clock::steady()->now() + deadline};
    auto on_end = [&tally](const std::exception_ptr& /*cancelled*/, const Results& results) {
        for (const auto& result : results) {
            ++(result.ok() ? tally.answered : tally.failed);
        }
        tally.ended = true;
    };
    trawl::async_run(context.get_executor(), trawl::gather(leaves, std::move(leaf), options),
                     asio::bind_cancellation_slot(stop, std::move(on_end)));
}

}  // namespace

Contender plain_loop(Behaviour behaviour) {
    const std::shared_ptr<PlainProvider> provider = make_plain_provider(behaviour);
    return {"P", "plain loop over the virtual calls, try/catch each",
            [provider](asio::io_context& /*context*/, std::size_t leaves, std::size_t /*cap*/,
                       asio::cancellation_slot /*stop*/, Tally& tally) {
                std::vector<FoundList> results(leaves);
                for (std::size_t i = 0; i < leaves; ++i) {
                    try {
                        results[i] = provider->search(i);
                        ++tally.answered;
                    } catch (const trawl::Error& /*error*/) {
                        ++tally.failed;
                    }
                }
                tally.ended = true;
            }};
}

Contender post_and_count(Behaviour behaviour) {
    const std::shared_ptr<PlainProvider> provider = make_plain_provider(behaviour);
    return {"Q", "asio::post for each and a counter: no cap, no limits",
            [provider](asio::io_context& context, std::size_t leaves, std::size_t /*cap*/,
                       asio::cancellation_slot /*stop*/, Tally& tally) {
                const auto results = std::make_shared<std::vector<FoundList>>(leaves);
                for (std::size_t i = 0; i < leaves; ++i) {
                    asio::post(context, [provider = provider.get(), results, &tally, i] {
                        (*results)[i] = provider->search(i);
                        tally.ended = ++tally.answered == results->size();
                    });
                }
            }};
}

Contender trawl_gather(Behaviour behaviour) {
    const std::shared_ptr<TaskProvider> provider = make_task_provider(behaviour);
    return {"T", "trawl::gather, leaves are trawl::Task",
            [provider](asio::io_context& context, std::size_t leaves, std::size_t cap, asio::cancellation_slot stop,
                       Tally& tally) {
                start_gather(context, leaves, cap, stop, tally,
                             [provider](const trawl::LeafContext& leaf) { return provider->search(leaf.index); });
            }};
}

Contender trawl_gather_of_awaitables(Behaviour behaviour) {
    const std::shared_ptr<AwaitableProvider> provider = make_awaitable_provider(behaviour);
    return {"W", "trawl::gather, leaves await an asio::awaitable",
            [provider](asio::io_context& context, std::size_t leaves, std::size_t cap, asio::cancellation_slot stop,
                       Tally& tally) {
                start_gather(context, leaves, cap, stop, tally,
                             [provider](const trawl::LeafContext& leaf) -> trawl::Task<FoundList> {
                                 co_return co_await provider->search(leaf.index);
                             });
            }};
}

void run_once(const Contender& contender, asio::io_context& context, Shape shape, std::size_t failing) {
    std::vector<Tally> tallies(shape.fan_outs);
    for (auto& tally : tallies) {
        contender.start(context, shape.leaves, shape.cap, {}, tally);
    }
    context.run();
    context.restart();
    for (const auto& tally : tallies) {
        if (!tally.ended || tally.failed != failing || tally.answered != shape.leaves - failing) {
            throw std::logic_error("contender " + contender.id + " lost leaves");
        }
    }
}

}  // namespace bench
