// Driving a context and a virtual clock.
#include <trawl/testing/simulation.hpp>

#include <string>

namespace trawl::testing {

Simulation::Simulation(std::size_t max_steps)
    : clock_(std::make_shared<VirtualClock>()), context_(1), start_(clock_->now()), max_steps_(max_steps) {}

// The clock may live on in what it keeps alive itself, so its callbacks go first, while their executor is still there.
Simulation::~Simulation() { clock_->drop_all(); }

void Simulation::count_step(std::size_t& steps) const {
    if (++steps > max_steps_) {
        throw SimulationError("no end after " + std::to_string(max_steps_) + " steps, at +" +
                              std::to_string(elapsed().count()) + " ns, with " + std::to_string(clock_->pending()) +
                              " timers: something goes round in circles, or max_steps is too low");
    }
}

void Simulation::step_ready(std::size_t& steps) {
    context_.restart();
    while (context_.poll_one() != 0) {
        count_step(steps);
    }
}

void Simulation::run_ready() {
    std::size_t steps = 0;
    step_ready(steps);
}

void Simulation::run() {
    std::size_t steps = 0;
    do {
        step_ready(steps);
        count_step(steps);
    } while (clock_->fire_next());
}

void Simulation::run_until(TimePoint when) {
    std::size_t steps = 0;
    step_ready(steps);
    for (auto due = clock_->next(); due && *due <= when; due = clock_->next()) {
        clock_->fire_next();
        count_step(steps);
        step_ready(steps);
    }
    if (clock_->now() < when) {
        clock_->advance(when - clock_->now());
    }
}

void Simulation::drive(const bool& done) {
    std::size_t steps = 0;
    while (true) {
        context_.restart();
        while (!done && context_.poll_one() != 0) {
            count_step(steps);
        }
        if (done) {
            return;
        }
        count_step(steps);
        if (!clock_->fire_next()) {
            throw SimulationError("the task waits for something that never happens: at +" +
                                  std::to_string(elapsed().count()) + " ns nothing is ready, no timer is left and " +
                                  std::to_string(clock_->hanging()) + " calls hang");
        }
    }
}

std::vector<std::string> Simulation::leftovers() {
    std::vector<std::string> left;
    run_for(Duration::zero());
    if (clock_->pending() != 0) {
        left.push_back(std::to_string(clock_->pending()) + " timers are still arranged");
    }
    if (clock_->hanging() != 0) {
        left.push_back(std::to_string(clock_->hanging()) + " calls hang");
    }
    // After a poll, a context has stopped exactly when no operation and no work guard is left in it.
    if (!context_.stopped()) {
        left.emplace_back("the context still has work: an operation is pending, or a task has not ended");
    }
    return left;
}

void Simulation::expect_nothing_left() {
    std::string message;
    for (const auto& sentence : leftovers()) {
        message += (message.empty() ? "" : "; ") + sentence;
    }
    if (!message.empty()) {
        throw SimulationError("something is left: " + message);
    }
}

}  // namespace trawl::testing
