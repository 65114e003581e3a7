// An approximate nearest-neighbour graph over the vectors of a table: hnswlib without its second copy of the vectors.
//
// The one file that includes hnswlib: its headers define functions that are not inline.
#include "hnsw_graph.hpp"

#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include <trawl/error.hpp>

#include "dot_product.hpp"
#include "sqlite.hpp"

namespace trawl::embedded {

namespace {

constexpr std::size_t links_per_node = 16;            // M; 16 is good up to a thousand dimensions
constexpr std::size_t construction_candidates = 200;  // efConstruction
constexpr std::size_t search_candidates = 128;        // ef; a recall@10 of 0.99 and more on clustered data
constexpr std::size_t first_capacity = 16'384;

/// What hnswlib stores and compares are pointers to vectors, so that it needs no copy of them.
class PointerSpace final : public hnswlib::SpaceInterface<float> {
public:
    explicit PointerSpace(std::size_t stride) : stride_(stride) {}

    std::size_t get_data_size() override { return sizeof(const float*); }
    hnswlib::DISTFUNC<float> get_dist_func() override { return &distance; }
    void* get_dist_func_param() override { return &stride_; }

private:
    static float distance(const void* left, const void* right, const void* stride) {
        // Not aligned inside hnswlib's memory.
        const float* left_vector = nullptr;
        const float* right_vector = nullptr;
        std::memcpy(&left_vector, left, sizeof left_vector);
        std::memcpy(&right_vector, right, sizeof right_vector);
        return 1.0F - dot_product(left_vector, right_vector, *static_cast<const std::size_t*>(stride));
    }

    std::size_t stride_;
};

/// hnswlib throws std::runtime_error for everything, an allocation that failed among it.
template <class Work>
auto translated(const Work& work) {
    try {
        return work();
    } catch (const std::runtime_error& error) {
        const std::string words = error.what();
        if (words.starts_with("Not enough memory")) {
            throw std::bad_alloc{};
        }
        throw Error{Errc::data_corrupt, "the approximate index is damaged; build_index() makes a new one"}
            .with_origin(error_origin)
            .with_vendor_message("hnswlib: " + words);
    }
}

}  // namespace

struct HnswGraph::Impl {
    explicit Impl(std::size_t stride) : space(stride), no_vector(stride) {}

    PointerSpace space;
    std::vector<float> no_vector;  ///< Stands for the vector of a removed chunk: it is far from everything.
    std::unique_ptr<hnswlib::HierarchicalNSW<float>> graph;
};

HnswGraph::HnswGraph(std::size_t stride) : impl_(std::make_unique<Impl>(stride)) {
    impl_->graph = translated([&] {
        return std::make_unique<hnswlib::HierarchicalNSW<float>>(&impl_->space, first_capacity, links_per_node,
                                                                 construction_candidates);
    });
    impl_->graph->setEf(search_candidates);
}

HnswGraph::HnswGraph(HnswGraph&&) noexcept = default;
HnswGraph& HnswGraph::operator=(HnswGraph&&) noexcept = default;
HnswGraph::~HnswGraph() = default;

void HnswGraph::add(std::int64_t chunk, const float* vector) {
    auto& graph = *impl_->graph;
    translated([&] {
        if (graph.cur_element_count == graph.max_elements_) {
            graph.resizeIndex(graph.max_elements_ * 2);
        }
        graph.addPoint(&vector, static_cast<hnswlib::labeltype>(chunk));
        return 0;
    });
}

void HnswGraph::remove(std::int64_t chunk) {
    if (contains(chunk)) {
        translated([&] {
            impl_->graph->markDelete(static_cast<hnswlib::labeltype>(chunk));
            return 0;
        });
    }
}

bool HnswGraph::contains(std::int64_t chunk) const noexcept {
    const auto& graph = *impl_->graph;
    const auto found = graph.label_lookup_.find(static_cast<hnswlib::labeltype>(chunk));
    return found != graph.label_lookup_.end() && !graph.isMarkedDeleted(found->second);
}

std::size_t HnswGraph::size() const noexcept { return impl_->graph->cur_element_count; }

std::size_t HnswGraph::removed() const noexcept { return impl_->graph->num_deleted_; }

std::vector<std::int64_t> HnswGraph::search(const float* query, std::size_t count) const {
    auto found = translated([&] { return impl_->graph->searchKnn(&query, std::max(count, search_candidates)); });
    std::vector<std::int64_t> chunks;
    chunks.reserve(found.size());
    for (; !found.empty(); found.pop()) {
        chunks.push_back(static_cast<std::int64_t>(found.top().second));
    }
    return chunks;
}

void HnswGraph::save(const std::filesystem::path& file) const {
    translated([&] {
        impl_->graph->saveIndex(file.string());
        return 0;
    });
}

HnswGraph HnswGraph::load(const std::filesystem::path& file, std::size_t stride,
                          const std::function<const float*(std::int64_t)>& vector_of) {
    HnswGraph result{stride};
    Impl& impl = *result.impl_;
    impl.graph = translated([&] {
        return std::make_unique<hnswlib::HierarchicalNSW<float>>(&impl.space, file.string(), false, first_capacity);
    });
    auto& graph = *impl.graph;
    graph.setEf(search_candidates);
    // hnswlib 0.6.2 counts the marks in the file, but forgets to start from zero.
    graph.num_deleted_ = 0;
    for (std::size_t i = 0; i < graph.cur_element_count; ++i) {
        const auto node = static_cast<hnswlib::tableint>(i);
        const float* vector = vector_of(static_cast<std::int64_t>(graph.getExternalLabel(node)));
        if (vector == nullptr && !graph.isMarkedDeleted(node)) {
            graph.markDeletedInternal(node);  // counts by itself
        } else if (graph.isMarkedDeleted(node)) {
            ++graph.num_deleted_;
        }
        const float* place = vector == nullptr ? impl.no_vector.data() : vector;
        std::memcpy(graph.getDataByInternalId(node), &place, sizeof place);
    }
    return result;
}

}  // namespace trawl::embedded
