// The bodies of reranking services.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <trawl/rerank/remote_reranker.hpp>
#include <trawl/rerank/rerank_profile.hpp>

namespace trawl::rerank {

std::string encode_rerank_request(const std::string& query, std::span<const std::string> texts,
                                  const RerankerOptions& options, const RerankProfile& profile);

/// The scores of an answer, in the order of the texts; services sort theirs, best first.
///
/// Parameters: body: of a success. count: of the texts.
/// Errors: Errc::malformed_response unless there is one finite score for each text.
std::vector<double> decode_rerank_response(std::string body, std::size_t count, const RerankProfile& profile);

}  // namespace trawl::rerank
