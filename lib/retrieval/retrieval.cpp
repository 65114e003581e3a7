// The figures of a retrieval, and the error that carries one.
#include <trawl/retrieval.hpp>

#include <utility>

namespace trawl {

double Statistics::speed_up() const noexcept {
    return wall.count() > 0 ? static_cast<double>(busy.count()) / static_cast<double>(wall.count()) : 0.0;
}

double Statistics::coverage() const noexcept {
    return leaves > 0 ? static_cast<double>(succeeded) / static_cast<double>(leaves) : 1.0;
}

RetrievalError::RetrievalError(Error error, Retrieval retrieval)
    : Error(std::move(error)), retrieval_(std::make_shared<const Retrieval>(std::move(retrieval))) {}

}  // namespace trawl
