// Bounded: a small list on the stack, for look-ups that must not allocate.
#pragma once

#include <array>
#include <cstddef>

namespace refract::rules {

/// At most N elements; push() past that is dropped and answers false.
template <typename T, std::size_t N>
class Bounded {
public:
    bool push(const T& item) {
        if (size_ == N) return false;
        items_[size_++] = item;
        return true;
    }
    void clear() { size_ = 0; }
    /// Keeps the elements for which `keep` is true, in their order.
    template <typename Predicate>
    void keepIf(Predicate keep) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < size_; ++i) {
            if (keep(items_[i])) items_[kept++] = items_[i];
        }
        size_ = kept;
    }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T& operator[](std::size_t index) { return items_[index]; }
    const T& operator[](std::size_t index) const { return items_[index]; }
    T& back() { return items_[size_ - 1]; }
    const T& back() const { return items_[size_ - 1]; }
    T* begin() { return items_.data(); }
    T* end() { return items_.data() + size_; }
    const T* begin() const { return items_.data(); }
    const T* end() const { return items_.data() + size_; }

private:
    std::array<T, N> items_{};
    std::size_t size_ = 0;
};

}  // namespace refract::rules
