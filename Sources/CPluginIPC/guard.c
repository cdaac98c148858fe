#define _GNU_SOURCE
#include "ipc_guard.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Bytes before an array that are looked at after a call. */
#define PATTERN_BYTES 256u
#define PATTERN 0xA5

int32_t cfu_ipc_guard_reserve(cfu_ipc_guard *guard, size_t size) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const size_t needed = (size + PATTERN_BYTES + page - 1) / page * page;
  if (guard->mapping && guard->size >= needed)
    return 0;
  void *mapping = mmap(NULL, needed + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED)
    return errno;
  uint8_t *memory = (uint8_t *)mapping + page;
  if (mprotect(memory, needed, PROT_READ | PROT_WRITE) != 0) {
    int failed = errno;
    munmap(mapping, needed + 2 * page);
    return failed;
  }
  if (guard->mapping)
    munmap(guard->mapping, guard->mapped);
  *guard = (cfu_ipc_guard){mapping, needed + 2 * page, memory, needed};
  return 0;
}

uint8_t *cfu_ipc_guard_array(cfu_ipc_guard *guard, size_t bytes) {
  uint8_t *array = guard->memory + guard->size - bytes;
  memset(array - PATTERN_BYTES, PATTERN, PATTERN_BYTES);
  return array;
}

int32_t cfu_ipc_guard_intact(const cfu_ipc_guard *guard, size_t bytes) {
  const uint8_t *array = guard->memory + guard->size - bytes;
  for (size_t i = 1; i <= PATTERN_BYTES; ++i)
    if (array[-(ptrdiff_t)i] != PATTERN)
      return 0;
  return 1;
}
