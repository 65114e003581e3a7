// The embedded store under the law that the stores on servers are held to.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include <trawl/embedded/embedded_store.hpp>

#include "blocking.hpp"
#include "collection.hpp"

namespace {

using trawl::CallContext;
using trawl::test::Collection;

class EmbeddedWriter final : public trawl::VectorWriter {
public:
    explicit EmbeddedWriter(std::shared_ptr<trawl::EmbeddedStore> store) : store_(std::move(store)) {}

    trawl::Task<void> create_collection(std::size_t /*dimension*/, CallContext /*context*/) override { co_return; }
    trawl::Task<void> upsert(std::vector<trawl::VectorRecord> records, CallContext /*context*/) override {
        std::vector<trawl::StoredDocument> documents;
        for (trawl::VectorRecord& record : records) {
            trawl::StoredDocument& document = documents.emplace_back();
            document.id = record.document.id;
            document.chunks.push_back({std::move(record.document), "", std::move(record.vector)});
        }
        store_->upsert(documents);
        co_return;
    }
    trawl::Task<void> erase(std::vector<std::string> ids, CallContext /*context*/) override {
        store_->erase(ids);
        co_return;
    }

private:
    std::shared_ptr<trawl::EmbeddedStore> store_;
};

TEST_CASE("the embedded store answers as cosine is defined") {
    const auto store = trawl::EmbeddedStore::open_temporary({.dimension = Collection::dimension});
    EmbeddedWriter writer{store};
    trawl::test::check_store(*store, writer, trawl::test::make_collection(2), trawl::Metric::cosine);
    // The one that all stores have to answer.
    const auto other = trawl::EmbeddedStore::open_temporary({.dimension = Collection::dimension});
    EmbeddedWriter other_writer{other};
    trawl::test::check_store(*other, other_writer, trawl::test::make_common_collection(), trawl::Metric::cosine);
}

}  // namespace
