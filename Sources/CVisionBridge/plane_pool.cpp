// Memory of large planes: whole huge pages, kept for the next plane.
#include "cv_planes.h"
#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <sys/mman.h>

namespace {

constexpr size_t huge_page = 2u << 20;
// Smaller planes come from the heap. A page of the pool that a plane does not fill costs nothing
// but address space until it is written to, and one clearing when it is.
constexpr size_t smallest = 1u << 20;

size_t whole_pages(size_t bytes) { return (bytes + huge_page - 1) / huge_page * huge_page; }

/// First fit over address-ordered free stretches; neighbours join when they are freed. The least
/// address first keeps to pages that were written to before, which the kernel need not clear again.
class Pool {
public:
  void *take(size_t bytes) {
    const std::lock_guard<std::mutex> guard(lock);
    auto place = std::find_if(free.begin(), free.end(),
                              [&](const auto &stretch) { return stretch.second >= bytes; });
    if (place == free.end()) {
      char *fresh = map(bytes);
      if (!fresh)
        return nullptr;
      place = free.emplace(fresh, bytes).first;
    }
    char *const start = place->first;
    const size_t left = place->second - bytes;
    const auto taken = used.emplace(start, bytes).first;
    free.erase(place);
    if (left > 0)
      free.emplace(start + bytes, left);
    return taken->first;
  }

  // False for what did not come from the pool.
  bool give_back(void *plane) {
    const std::lock_guard<std::mutex> guard(lock);
    const auto place = used.find(static_cast<char *>(plane));
    if (place == used.end())
      return false;
    auto stretch = free.emplace(place->first, place->second).first;
    used.erase(place);
    const auto next = std::next(stretch);
    if (next != free.end() && stretch->first + stretch->second == next->first) {
      stretch->second += next->second;
      free.erase(next);
    }
    if (stretch != free.begin()) {
      const auto last = std::prev(stretch);
      if (last->first + last->second == stretch->first) {
        last->second += stretch->second;
        free.erase(stretch);
      }
    }
    return true;
  }

private:
  static char *map(size_t bytes) {
    void *raw = mmap(nullptr, bytes + huge_page, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (raw == MAP_FAILED)
      return nullptr;
    char *const first = static_cast<char *>(raw);
    const size_t skip = (huge_page - reinterpret_cast<uintptr_t>(first) % huge_page) % huge_page;
    if (skip > 0)
      munmap(first, skip);
    munmap(first + skip + bytes, huge_page - skip);
    // Advice only: where the kernel has no huge pages the plane works as well, a little slower.
    (void)madvise(first + skip, bytes, MADV_HUGEPAGE);
    return first + skip;
  }

  std::mutex lock;
  std::map<char *, size_t> free, used;
};

// Never destroyed: planes may be freed while the process ends.
Pool &pool() {
  static Pool *const instance = new Pool;
  return *instance;
}

} // namespace

void *cv_plane_alloc(int64_t bytes) {
  if (bytes <= 0)
    return nullptr;
  const size_t count = static_cast<size_t>(bytes);
  try {
    if (count >= smallest)
      return pool().take(whole_pages(count));
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
  void *plane = nullptr;
  return posix_memalign(&plane, 64, count) == 0 ? plane : nullptr;
}

void cv_plane_free(void *plane) {
  if (!plane)
    return;
  try {
    if (!pool().give_back(plane))
      std::free(plane);
  } catch (const std::bad_alloc &) {
    // No memory to note the free stretch: it stays in use.
  }
}
