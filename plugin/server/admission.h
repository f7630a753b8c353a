// Admission: how many requests may be answered at once. Thread-safe, without waiting.
#pragma once

#include <atomic>
#include <cstddef>

namespace refract::server {

class Admission {
public:
    explicit Admission(std::size_t slots) : slots_(slots) {}

    /// A place among those that are answered, if there was one, for as long as it lives.
    class Slot {
    public:
        explicit Slot(Admission& admission)
            : admission_(admission), admitted_(admission.taken_.fetch_add(1) < admission.slots_) {}
        ~Slot() { admission_.taken_.fetch_sub(1); }
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;
        explicit operator bool() const { return admitted_; }

    private:
        Admission& admission_;
        bool admitted_;
    };

private:
    std::size_t slots_;
    std::atomic<std::size_t> taken_{0};
};

}  // namespace refract::server
