// A credential's memory: copied when asked, overwritten at its end.
#include <trawl/http/secret.hpp>

#include <string.h>  // NOLINT(modernize-deprecated-headers): <cstring> does not promise explicit_bzero

namespace trawl::http {

Secret::Secret(Secret&& other) noexcept { text_.swap(other.text_); }

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) {
        wipe();
        text_ = other.text_;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    text_.swap(other.text_);
    return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() noexcept {
    explicit_bzero(text_.data(), text_.size());
    text_.clear();
}

}  // namespace trawl::http
