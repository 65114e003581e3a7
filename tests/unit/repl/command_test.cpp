// What lines mean.
#include <doctest/doctest.h>

#include <string>

#include "repl/command.hpp"

namespace {

using namespace std::chrono_literals;
using repl::parse_command;
using repl::parse_span;

template <class T>
T parsed(std::string_view line) {
    const repl::Command command = parse_command(line);
    REQUIRE_MESSAGE(std::holds_alternative<T>(command), line);
    return std::get<T>(command);
}

std::string command_refusal(std::string_view line) { return parsed<repl::Invalid>(line).message; }

TEST_CASE("a line without a colon is a question") {
    CHECK(parsed<repl::Ask>("  What is a tide? ").question == "What is a tide?");
    CHECK(parsed<repl::Ask>("What is a tide?").hint.empty());
    CHECK(parsed<repl::Ask>("history of the harbour").hint.empty());
    CHECK(parsed<repl::Ask>("compare salt and sugar").hint.empty());
    CHECK(parsed<repl::Ask>(":ask help wanted").question == "help wanted");
    parsed<repl::Nothing>("");
    parsed<repl::Nothing>(" \t ");
}

TEST_CASE("who forgets the colon gets an answer and a hint") {
    CHECK(parsed<repl::Ask>("index /usr/share/doc").hint.find(":index /usr/share/doc") != std::string::npos);
    CHECK(parsed<repl::Ask>("/stats").hint.find(":stats") != std::string::npos);
    CHECK(parsed<repl::Ask>("settings").hint.find(":settings") != std::string::npos);
    CHECK(parsed<repl::Ask>("cap 8").hint.find(":cap 8") != std::string::npos);
    CHECK(parsed<repl::Ask>("/etc/fstab explained").hint.empty());
}

TEST_CASE("help, quit and exit need no colon") {
    parsed<repl::Help>("help");
    parsed<repl::Help>("?");
    parsed<repl::Quit>(" quit ");
    parsed<repl::Quit>("EXIT");
    CHECK(parsed<repl::Ask>("quit smoking").question == "quit smoking");
}

TEST_CASE("commands, whole, short and in any case") {
    CHECK(parsed<repl::Index>(":index /usr/share/my docs").folder == "/usr/share/my docs");
    CHECK(parsed<repl::Index>(":index \"my docs\"").folder == "my docs");
    CHECK(parsed<repl::Explain>(":explain 3").hit == 3);
    CHECK(parsed<repl::Explain>(":expl #3").hit == 3);
    parsed<repl::Compare>(":COMPARE");
    parsed<repl::Compare>(":com");
    CHECK(parsed<repl::Compare>(":compare what is a tide?").question == "what is a tide?");
    parsed<repl::Stats>(":stats");
    parsed<repl::Settings>(":set");
    parsed<repl::History>(":history");
    parsed<repl::Quit>(":q");
    CHECK(parsed<repl::Help>(":help inject").topic == "inject");
}

TEST_CASE("settings with and without a value") {
    CHECK(parsed<repl::Set>(":cap 8").setting == "cap");
    CHECK(parsed<repl::Set>(":cap 8").value == std::vector<std::string>{"8"});
    CHECK(parsed<repl::Set>(":timeout").value.empty());
    CHECK(parsed<repl::Set>(":fusion comb_sum z_score").value.size() == 2);
    CHECK(parsed<repl::Set>(":top-k 3").setting == "top-k");
    CHECK(parsed<repl::Set>(":rerank on").setting == "rerank");
    CHECK(parsed<repl::Set>(":div 0.5").setting == "diversity");
    CHECK(parsed<repl::Set>(":set cap 8").value == std::vector<std::string>{"8"});
    CHECK(command_refusal(":set volume 11").find("no command :volume") != std::string::npos);
}

TEST_CASE("injections") {
    CHECK(parsed<repl::InjectLatency>(":inject latency 75").latency == 75ms);
    CHECK_FALSE(parsed<repl::InjectLatency>(":inject latency 75").leaf.has_value());
    CHECK(parsed<repl::InjectLatency>(":inject latency 1 s leaf 3").latency == 1s);
    CHECK(parsed<repl::InjectLatency>(":inject latency 1s leaf 3").leaf == 3);
    CHECK(parsed<repl::InjectFailure>(":inject failure 2").leaf == 2);
    CHECK(parsed<repl::InjectFailure>(":inject failure leaf 2").leaf == 2);
    CHECK(parsed<repl::InjectHang>(":inject hang 4").leaf == 4);
    parsed<repl::InjectClear>(":inject clear");
    parsed<repl::ShowInjections>(":inject");
}

TEST_CASE("refusals say what to type instead") {
    CHECK(command_refusal(":frobnicate").find(":help lists all commands") != std::string::npos);
    CHECK(command_refusal(":in x").find(":index or :inject") != std::string::npos);
    CHECK(command_refusal(":").find(":help") != std::string::npos);
    CHECK(command_refusal(": help").find(":help") != std::string::npos);
    CHECK(command_refusal(":index").find(":index FOLDER") != std::string::npos);
    CHECK(command_refusal(":explain zero").find(":explain N") != std::string::npos);
    CHECK(command_refusal(":explain 0").find(":explain N") != std::string::npos);
    CHECK(command_refusal(":stats now").find("takes nothing") != std::string::npos);
    CHECK(command_refusal(":inject latency").find(":inject latency 75") != std::string::npos);
    CHECK(command_refusal(":inject latency 75 leaf").find("leaf 3") != std::string::npos);
    CHECK(command_refusal(":inject latency 75 leaf 0").find("leaf 3") != std::string::npos);
    CHECK(command_refusal(":inject hang").find(":inject hang 2") != std::string::npos);
    CHECK(command_refusal(":inject chaos").find("chaos") != std::string::npos);
    CHECK(command_refusal(":\033[31m").find('\033') == std::string::npos);
}

TEST_CASE("spans of time") {
    CHECK(parse_span("75") == 75ms);
    CHECK(parse_span("75 ms") == 75ms);
    CHECK(parse_span("1.5s") == 1500ms);
    CHECK(parse_span("2min") == 2min);
    CHECK(parse_span("off") == 0ms);
    CHECK(parse_span("0") == 0ms);
    CHECK_FALSE(parse_span("").has_value());
    CHECK_FALSE(parse_span("-5").has_value());
    CHECK_FALSE(parse_span("5 parsecs").has_value());
    CHECK_FALSE(parse_span("1e30").has_value());
    CHECK_FALSE(parse_span("99999999999999").has_value());
}

TEST_CASE("every command has a manual, and every manual a command") {
    for (const repl::Manual& manual : repl::manuals()) {
        CAPTURE(manual.name);
        CHECK_FALSE(manual.summary.empty());
        const repl::Command command = parse_command(':' + std::string{manual.name} + " x");
        const bool unknown = std::holds_alternative<repl::Invalid>(command) &&
                             std::get<repl::Invalid>(command).message.find("no command") != std::string::npos;
        CHECK_FALSE(unknown);
    }
}

TEST_CASE("completions") {
    CHECK(repl::completions(":sta") == std::vector<std::string>{":stats"});
    CHECK(repl::completions(":in") == std::vector<std::string>{":index", ":inject"});
    CHECK(repl::completions(":inject h") == std::vector<std::string>{":inject hang"});
    CHECK(repl::completions(":help comp") == std::vector<std::string>{":help compare"});
    CHECK(repl::completions(":fusion comb_m") ==
          std::vector<std::string>{":fusion comb_mnz", ":fusion comb_median", ":fusion comb_min", ":fusion comb_max"});
    CHECK(repl::completions(":rerank o") == std::vector<std::string>{":rerank on", ":rerank off"});
    CHECK(repl::completions("what").empty());
}

}  // namespace
