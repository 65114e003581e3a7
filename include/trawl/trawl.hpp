// All of trawl's core in one include.
#pragma once

#include <trawl/async_run.hpp>
#include <trawl/explain.hpp>
#include <trawl/fusion.hpp>
#include <trawl/gather.hpp>
#include <trawl/observer.hpp>
#include <trawl/parallel_retriever.hpp>
#include <trawl/retriever_options.hpp>
#include <trawl/sleep.hpp>
#include <trawl/wrappers.hpp>
