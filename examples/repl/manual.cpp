// The manual of the commands: what :help shows.
#include "command.hpp"

#include <algorithm>
#include <array>

namespace repl {
namespace {

constexpr std::array<Manual, 23> entries{{
    {"ask", "QUESTION", "ask a question; typing it without :ask does the same",
     "The question is expanded into several queries, and every query goes to every source: each pair is one leaf.\n"
     "Leaves run in parallel under the cap, their lists are merged, and you see who found what and when.\n"
     "  What causes spring tides and why are there two a day?\n"
     "  :ask help wanted            (:ask is of use for questions that look like a command)"},
    {"index", "FOLDER", "read all text files of a folder into the database",
     "Only files that are new or have changed since the last time are read. Ctrl-C stops; what is done is kept.\n"
     "  :index /usr/share/doc"},
    {"explain", "N", "show why hit N of the last question stands where it stands",
     "For each leaf that found it: its rank there, the raw score, and what it added to the fused score.\n"
     "With :rerank on, also the score that decided its place."},
    {"compare", "[QUESTION]", "run a question, or the last one, sequentially, per leaf and coalesced, side by side",
     "Shows a waterfall for each on one scale, and whether all three gave the same answer.\n"
     "With the embedded database all are fast; :inject latency 75 makes the backends as slow as remote ones."},
    {"inject", "WHAT", "make backends slow, let a leaf fail or hang, and watch what happens",
     "  :inject latency 75          every embedding and every search call takes 75 ms longer\n"
     "  :inject latency 800 leaf 3  only what leaf 3 needs\n"
     "  :inject failure 2           leaf 2 fails; the others answer all the same\n"
     "  :inject hang 4              leaf 4 never answers; its timeout gives it up\n"
     "  :inject clear               all is well again\n"
     "Leaves have the numbers that the waterfall shows."},
    {"settings", "", "show all settings, what they mean and how to change them", ""},
    {"mode", "parallel|sequential", "run leaves at the same time, or one after the other", ""},
    {"plan", "automatic|coalesced|per_leaf", "how leaves become calls",
     "  coalesced   one embedding call for all queries, and one search call per source\n"
     "  per_leaf    each leaf makes its own calls\n"
     "  automatic   coalesced where the backends take batches, as the embedded ones do"},
    {"cap", "N", "how many leaves may run at one time", ""},
    {"timeout", "TIME", "limit for each leaf, for example 500 ms, 2s or off", ""},
    {"deadline", "TIME", "limit for the whole question; what is there by then is shown", ""},
    {"fusion", "METHOD [NORMALISER]", "how the lists are merged",
     "  :fusion reciprocal_rank     by ranks alone\n"
     "  :fusion comb_sum min_max    by scores, brought onto one scale\n"
     ":fusion alone lists all methods and what they do."},
    {"rerank", "on|off", "order the merged hits by the question's words in them",
     "Of the first 50 merged hits, those come first that have most of the question's words, closest together.\n"
     "A stand-in for a reranking model, which reads question and passage together; the fused scores stay."},
    {"diversity", "LAMBDA|on|off", "put hits that say something new before those that repeat",
     "Maximal marginal relevance over the first 20 hits, whose passages are embedded once more to compare them.\n"
     "  :diversity 0.7              mostly by relevance; 1 = by relevance alone, 0 = by unlikeness alone\n"
     "  :diversity off"},
    {"top-k", "N", "how many merged hits are shown", ""},
    {"depth", "N", "how many hits each leaf is asked for; 0 = as many as are needed", ""},
    {"fallback", "on|off", "run the leaves once more, one by one, when all of them failed", ""},
    {"expand", "on|off", "make several queries of a question, or ask it as it is", ""},
    {"stats", "", "what the database holds, and what this session did", ""},
    {"history", "", "the lines that you typed, also in earlier sessions",
     "The arrow keys go through them; Ctrl-R searches."},
    {"help", "[COMMAND]", "this list, or more about one command", ""},
    {"quit", "", "leave; so does Ctrl-D", ""},
    {"exit", "", "leave", ""},
}};

}  // namespace

std::span<const Manual> manuals() { return entries; }

const Manual* find_manual(std::string_view name) {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Manual& entry) { return entry.name == name; });
    return found == entries.end() ? nullptr : &*found;
}

}  // namespace repl
