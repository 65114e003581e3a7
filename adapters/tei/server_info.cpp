// Asking a Text Embeddings Inference server about itself.
#include <trawl/tei/server_info.hpp>

#include <memory>
#include <utility>

#include "common/model_service.hpp"
#include "connection.hpp"
#include "info_codec.hpp"

namespace trawl::tei {
namespace {

Task<ServerInfo> ask(std::shared_ptr<const common::ModelService> service, CallContext context) {
    std::string body = co_await service->get("/info", context);
    ServerInfo info = service->decode([&body] { return decode_server_info(std::move(body)); });
    co_return std::move(info);
}

}  // namespace

Task<ServerInfo> read_server_info(const EmbedderOptions& options, CallContext context) {
    http::HttpClientOptions client = common::with_defaults(options.http, default_name, default_base_url);
    auto service = std::make_shared<const common::ModelService>(std::move(client), options.api_key, credential());
    return ask(std::move(service), context);
}

}  // namespace trawl::tei
