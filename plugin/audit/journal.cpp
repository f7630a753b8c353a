// The file of the journal: two headers in turn, and the records behind them.
#include "plugin/audit/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "fhir/json.h"
#include "plugin/audit/place.h"

namespace refract::audit {

namespace {

constexpr std::uint64_t kMagic = 0x314C4E524A465231ULL;  // "1RFJRNL1"
constexpr std::size_t kHeaderSlot = 4096;                // one is written while the other holds
constexpr std::size_t kFirstRecord = 2 * kHeaderSlot;
constexpr std::size_t kProgressAt = 2048;  // in each slot, behind its header; written in turn as well

struct Header {
    std::uint64_t magic = kMagic, generation = 0;
    std::uint32_t crc = 0, unused = 0;
};
/// Where the first record of a generation lies that is not done with.
struct Progress {
    std::uint64_t generation = 0, first = 0;
    std::uint32_t crc = 0, unused = 0;
};
struct RecordHead {
    std::uint64_t generation = 0;
    std::uint32_t length = 0, crc = 0;
};

/// CRC-32 (IEEE 802.3).
std::uint32_t crcOf(std::string_view bytes, std::uint32_t crc = 0) {
    static const auto kTable = [] {
        std::array<std::uint32_t, 256> table{};
        for (std::uint32_t i = 0; i < table.size(); ++i) {
            std::uint32_t value = i;
            for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1U) : value >> 1U;
            table.at(i) = value;
        }
        return table;
    }();
    crc = ~crc;
    for (const char c : bytes) crc = kTable.at((crc ^ static_cast<unsigned char>(c)) & 0xFFU) ^ (crc >> 8U);
    return ~crc;
}

template <typename T>
std::string_view bytesOf(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::uint32_t crcOf(const Header& header) {
    return crcOf(bytesOf(header.magic), crcOf(bytesOf(header.generation)));
}
std::uint32_t crcOf(const Progress& progress) {
    return crcOf(bytesOf(progress.first), crcOf(bytesOf(progress.generation)));
}
std::uint32_t crcOf(const RecordHead& head, std::string_view payload) {
    return crcOf(payload, crcOf(bytesOf(head.length), crcOf(bytesOf(head.generation))));
}

bool writeAll(int file, std::string_view bytes, std::size_t offset) {
    while (!bytes.empty()) {
        const auto wrote = pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
        offset += static_cast<std::size_t>(wrote);
    }
    return true;
}

bool readAll(int file, char* to, std::size_t count, std::size_t offset) {
    while (count > 0) {
        const auto got = pread(file, to, count, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        count -= static_cast<std::size_t>(got);
        offset += static_cast<std::size_t>(got);
    }
    return true;
}

/// Blocks that hold zeros are ours; those that are only reserved may need more room when they are written.
bool fill(int file, std::size_t size) {
    const std::string zeros(std::size_t{1} << 20U, '\0');
    for (std::size_t at = 0; at < size; at += zeros.size()) {
        if (!writeAll(file, std::string_view(zeros).substr(0, std::min(zeros.size(), size - at)), at)) return false;
    }
    return fsync(file) == 0;
}

fhir::Issue cannot(const std::string& details, const std::string& file) {
    return {fhir::IssueCode::value, details + ": " + file, {}, "audit.journal"};
}

}  // namespace

std::string entryText(const Entry& entry) {
    std::string text = R"({"id":)" + std::to_string(entry.id);
    for (std::size_t table = 0; table < kTables; ++table) {
        if (entry.rows[table].empty()) continue;
        text.append(",\"").append(tableName(static_cast<Table>(table))).append("\":[");
        for (std::size_t i = 0; i < entry.rows[table].size(); ++i) {
            if (i > 0) text += ',';
            text += entry.rows[table][i];
        }
        text += ']';
    }
    return text + '}';
}

Entry entryOf(std::string_view text) {
    Entry entry;
    fhir::Document document;
    const auto root = document.parse(text, {kJournalBytes, 8});
    if (!root) return entry;
    entry.id = (*root)["id"].integer().value_or(0);
    for (std::size_t table = 0; table < kTables; ++table) {
        for (const auto row : (*root)[tableName(static_cast<Table>(table))].elements()) {
            entry.rows[table].push_back(row.serialize());
        }
    }
    return entry;
}

fhir::Result<Journal> Journal::open(const std::string& file, std::size_t size) {
    if (auto made = makePrivateFile(file); !made) return std::move(made).error();
    Journal journal;
    journal.file_ = ::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    struct stat info {};
    if (journal.file_ < 0 || fstat(journal.file_, &info) != 0) return cannot("The journal cannot be opened", file);
    // Two processes in one journal would write over each other.
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    if (fcntl(journal.file_, F_OFD_SETLK, &lock) != 0) return cannot("Another process uses the journal", file);
    journal.size_ = static_cast<std::size_t>(info.st_size);
    const bool fresh = journal.size_ <= kFirstRecord;
    if (fresh) {
        journal.size_ = size;
        if (!fill(journal.file_, size)) {
            // Half a reserve would be taken for a whole one the next time.
            [[maybe_unused]] const int ignored = ftruncate(journal.file_, 0);
            return cannot("There is no room for the journal's reserve", file);
        }
    }
    if (!journal.load()) return cannot("The journal cannot be read", file);
    return journal;
}

Journal::~Journal() {
    if (file_ >= 0) close(file_);
}

Journal::Journal(Journal&& other) noexcept {
    *this = std::move(other);
}

Journal& Journal::operator=(Journal&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(size_, other.size_);
    std::swap(end_, other.end_);
    std::swap(generation_, other.generation_);
    std::swap(drops_, other.drops_);
    std::swap(offsets_, other.offsets_);
    return *this;
}

bool Journal::load() {
    bool known = false;
    for (const std::size_t slot : {std::size_t{0}, kHeaderSlot}) {
        Header header;
        if (!readAll(file_, reinterpret_cast<char*>(&header), sizeof header, slot)) return false;
        if (header.magic != kMagic || header.crc != crcOf(header)) continue;
        known = true;
        generation_ = std::max(generation_, header.generation);
    }
    end_ = kFirstRecord;
    if (!known) return clear();
    end_ = firstOffset();
    std::string payload;
    for (RecordHead head; end_ + sizeof head <= size_; end_ += sizeof head + head.length) {
        if (!readAll(file_, reinterpret_cast<char*>(&head), sizeof head, end_)) return false;
        if (head.generation != generation_ || head.length > size_ - end_ - sizeof head) break;
        payload.resize(head.length);
        if (!readAll(file_, payload.data(), payload.size(), end_ + sizeof head)) return false;
        if (head.crc != crcOf(head, payload)) break;
        offsets_.push_back(end_);
    }
    return !offsets_.empty() || end_ == kFirstRecord || clear();
}

bool Journal::writeHeader() {
    Header header;
    header.generation = generation_;
    header.crc = crcOf(header);
    return writeAll(file_, bytesOf(header), generation_ % 2 == 0 ? 0 : kHeaderSlot) && fdatasync(file_) == 0;
}

std::size_t Journal::firstOffset() const {
    std::size_t first = kFirstRecord;
    for (const std::size_t slot : {std::size_t{0}, kHeaderSlot}) {
        Progress progress;
        if (!readAll(file_, reinterpret_cast<char*>(&progress), sizeof progress, slot + kProgressAt)) continue;
        if (progress.generation != generation_ || progress.crc != crcOf(progress) || progress.first > size_) continue;
        first = std::max(first, static_cast<std::size_t>(progress.first));
    }
    return first;
}

bool Journal::drop(std::size_t count) {
    count = std::min(count, offsets_.size());
    Progress progress;
    progress.generation = generation_;
    progress.first = count < offsets_.size() ? offsets_[count] : end_;
    progress.crc = crcOf(progress);
    offsets_.erase(offsets_.begin(), offsets_.begin() + static_cast<std::ptrdiff_t>(count));
    const std::size_t slot = drops_++ % 2 == 0 ? 0 : kHeaderSlot;
    return writeAll(file_, bytesOf(progress), slot + kProgressAt) && fdatasync(file_) == 0;
}

bool Journal::clear() {
    ++generation_;
    if (!writeHeader()) {
        --generation_;
        return false;
    }
    offsets_.clear();
    end_ = kFirstRecord;
    return true;
}

bool Journal::append(std::span<const Entry> entries) {
    std::string block;
    std::vector<std::size_t> offsets;
    for (const auto& entry : entries) {
        const std::string payload = entryText(entry);
        RecordHead head{generation_, static_cast<std::uint32_t>(payload.size()), 0};
        head.crc = crcOf(head, payload);
        offsets.push_back(end_ + block.size());
        block.append(bytesOf(head)).append(payload);
    }
    if (block.size() > size_ - end_) return false;
    if (!writeAll(file_, block, end_) || fdatasync(file_) != 0) return false;
    end_ += block.size();
    offsets_.insert(offsets_.end(), offsets.begin(), offsets.end());
    return true;
}

std::vector<Entry> Journal::read(std::size_t first, std::size_t most) const {
    std::vector<Entry> found;
    std::string payload;
    for (std::size_t i = first; i < offsets_.size() && i - first < most; ++i) {
        RecordHead head;
        if (!readAll(file_, reinterpret_cast<char*>(&head), sizeof head, offsets_[i])) break;
        payload.resize(head.length);
        if (!readAll(file_, payload.data(), payload.size(), offsets_[i] + sizeof head)) break;
        if (head.crc != crcOf(head, payload)) break;
        found.push_back(entryOf(payload));
    }
    return found;
}

}  // namespace refract::audit
