#define _GNU_SOURCE
#include "probe_memory.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int32_t cfu_probe_region_make(uint64_t size, uint32_t placement, cfu_probe_region *region) {
  const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
  /* The room of an ordinary call: whoever leaves it by more is caught all the same. */
  const uint64_t room = placement == CFU_PROBE_ROOMY ? 16 * page : page;
  const uint64_t taken = size > 0 ? size : 1;
  /* Where the front is watched there is always some room behind, also for what fills whole pages:
   * leaving it there is the other test's to tell. */
  const uint64_t behind = placement == CFU_PROBE_BEFORE ? 1 : 0;
  const uint64_t pages = (taken + behind + page - 1) / page * page;
  *region = (cfu_probe_region){0};
  void *mapping =
      mmap(NULL, pages + 2 * room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED)
    return errno;
  uint8_t *start = (uint8_t *)mapping + room;
  if (placement != CFU_PROBE_ROOMY &&
      (mprotect(mapping, room, PROT_NONE) != 0 || mprotect(start + pages, room, PROT_NONE) != 0)) {
    int failed = errno;
    munmap(mapping, pages + 2 * room);
    return failed;
  }
  region->data = placement == CFU_PROBE_AFTER ? start + pages - size : start;
  region->size = size;
  region->mapping = mapping;
  region->mapped = pages + 2 * room;
  return 0;
}

int32_t cfu_probe_region_seal(const cfu_probe_region *region) {
  const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
  uint8_t *start = (uint8_t *)((uintptr_t)region->data / page * page);
  const uint64_t length = (uint64_t)(region->data + region->size - start);
  return mprotect(start, length, PROT_READ) == 0 ? 0 : errno;
}

void cfu_probe_region_free(cfu_probe_region *region) {
  if (region->mapping)
    munmap(region->mapping, region->mapped);
  *region = (cfu_probe_region){0};
}

int32_t cfu_probe_shared_make(uint64_t size, int32_t *fd, uint8_t **memory) {
  int made = memfd_create("cfu-probe", MFD_CLOEXEC);
  if (made < 0)
    return errno;
  int failed = ftruncate(made, (off_t)size) == 0 ? 0 : errno;
  void *mapped =
      failed ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, made, 0);
  if (mapped == MAP_FAILED) {
    failed = failed ? failed : errno;
    close(made);
    return failed;
  }
  *fd = made;
  *memory = mapped;
  return 0;
}

int32_t cfu_probe_shared_map(int32_t fd, int32_t writable, uint8_t **memory, uint64_t *size) {
  struct stat status;
  if (fstat(fd, &status) != 0)
    return errno;
  *size = (uint64_t)status.st_size;
  void *mapped =
      mmap(NULL, *size, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED)
    return errno;
  *memory = mapped;
  return 0;
}

void cfu_probe_shared_free(uint8_t *memory, uint64_t size) {
  if (memory)
    munmap(memory, size);
}
