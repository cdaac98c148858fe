#define _GNU_SOURCE
#include "ipc_block.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int32_t cfu_ipc_block_create(const char *name, uint64_t size, int32_t *fd, uint8_t **memory) {
  int made = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (made < 0)
    return errno;
  if (ftruncate(made, (off_t)size) != 0) {
    int failed = errno;
    close(made);
    return failed;
  }
  void *mapped = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, made, 0);
  if (mapped == MAP_FAILED) {
    int failed = errno;
    close(made);
    return failed;
  }
  *fd = made;
  *memory = mapped;
  return 0;
}

int32_t cfu_ipc_block_seal_others(int32_t fd) {
  const int seals = F_SEAL_FUTURE_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
  return fcntl(fd, F_ADD_SEALS, seals) == 0 ? 0 : errno;
}

int32_t cfu_ipc_block_fix_size(int32_t fd) {
  return fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0 ? 0 : errno;
}

static int32_t map(int32_t fd, int protection, int flags, uint8_t **memory, uint64_t *size) {
  struct stat status;
  if (fstat(fd, &status) != 0)
    return errno;
  *size = (uint64_t)status.st_size;
  *memory = NULL;
  if (*size == 0)
    return 0;
  void *mapped = mmap(NULL, *size, protection, flags, fd, 0);
  if (mapped == MAP_FAILED)
    return errno;
  *memory = mapped;
  return 0;
}

int32_t cfu_ipc_block_map(int32_t fd, int32_t writable, uint8_t **memory, uint64_t *size) {
  int seals = fcntl(fd, F_GET_SEALS);
  if (seals < 0)
    return errno;
  if (!(seals & F_SEAL_SHRINK) || (!writable && !(seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))))
    return EPERM;
  return map(fd, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, memory, size);
}

int32_t cfu_ipc_file_map(int32_t fd, uint8_t **memory, uint64_t *size) {
  return map(fd, PROT_READ, MAP_PRIVATE, memory, size);
}

void cfu_ipc_block_unmap(uint8_t *memory, uint64_t size) {
  if (memory)
    munmap(memory, size);
}

void cfu_ipc_cancel(uint8_t *result, uint32_t cancelled) {
  cfu_ipc_result_header *header = (cfu_ipc_result_header *)(void *)result;
  __atomic_store_n(&header->cancelled, cancelled, __ATOMIC_RELEASE);
}

uint32_t cfu_ipc_is_cancelled(const uint8_t *result) {
  const cfu_ipc_result_header *header = (const cfu_ipc_result_header *)(const void *)result;
  return __atomic_load_n(&header->cancelled, __ATOMIC_ACQUIRE);
}

void cfu_ipc_beat(uint8_t *result) {
  cfu_ipc_result_header *header = (cfu_ipc_result_header *)(void *)result;
  __atomic_fetch_add(&header->heartbeats, 1, __ATOMIC_RELEASE);
}

uint32_t cfu_ipc_beats(const uint8_t *result) {
  const cfu_ipc_result_header *header = (const cfu_ipc_result_header *)(const void *)result;
  return __atomic_load_n(&header->heartbeats, __ATOMIC_ACQUIRE);
}

void cfu_ipc_forget_beats(uint8_t *result) {
  cfu_ipc_result_header *header = (cfu_ipc_result_header *)(void *)result;
  __atomic_store_n(&header->heartbeats, 0, __ATOMIC_RELEASE);
}

static int inside(uint64_t offset, uint64_t count, uint64_t size) {
  return offset <= size && count <= size - offset;
}

int32_t cfu_ipc_batch_check(const cfu_batch *batch) {
  uint64_t size = batch->block_size;
  if (batch->struct_size < sizeof(cfu_batch) || batch->item_stride < sizeof(cfu_item) ||
      batch->item_stride % 8 != 0 || batch->items_offset % 8 != 0 ||
      !inside(batch->items_offset, (uint64_t)batch->item_count * batch->item_stride, size) ||
      !inside(batch->dish_id_offset, 1, size))
    return EINVAL;
  for (uint32_t i = 0; i < batch->item_count; ++i) {
    const cfu_item *item = cfu_batch_item(batch, i);
    if (item->features_offset % 4 != 0 ||
        !inside(item->features_offset, (uint64_t)batch->feature_count * sizeof(float), size) ||
        !inside(item->pixels_offset, (uint64_t)item->height * item->pixel_stride, size) ||
        !inside(item->mask_offset, (uint64_t)item->height * item->mask_stride, size))
      return EINVAL;
  }
  return 0;
}

uint64_t cfu_ipc_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
