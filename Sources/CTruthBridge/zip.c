/* Zip archives in memory over minizip. */
#include "tr_zip.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <minizip/unzip.h>

struct tr_zip {
  const uint8_t *bytes;
  uint64_t count;
  uint64_t at;
  unzFile file;
  int begun;
};

/* Files as minizip sees them. There is one, and it is the archive. */

static voidpf ZCALLBACK mem_open(voidpf opaque, const void *name, int mode) {
  (void)name;
  struct tr_zip *zip = opaque;
  if ((mode & ZLIB_FILEFUNC_MODE_READWRITEFILTER) != ZLIB_FILEFUNC_MODE_READ)
    return NULL;
  zip->at = 0;
  return zip;
}

static uLong ZCALLBACK mem_read(voidpf opaque, voidpf stream, void *buffer, uLong size) {
  (void)opaque;
  struct tr_zip *zip = stream;
  uint64_t left = zip->count - zip->at;
  uint64_t taken = size < left ? size : left;
  memcpy(buffer, zip->bytes + zip->at, (size_t)taken);
  zip->at += taken;
  return (uLong)taken;
}

static uLong ZCALLBACK mem_write(voidpf opaque, voidpf stream, const void *buffer, uLong size) {
  (void)opaque, (void)stream, (void)buffer, (void)size;
  return 0;
}

static ZPOS64_T ZCALLBACK mem_tell(voidpf opaque, voidpf stream) {
  (void)opaque;
  return ((struct tr_zip *)stream)->at;
}

static long ZCALLBACK mem_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin) {
  (void)opaque;
  struct tr_zip *zip = stream;
  uint64_t from = 0;
  if (origin == ZLIB_FILEFUNC_SEEK_CUR)
    from = zip->at;
  else if (origin == ZLIB_FILEFUNC_SEEK_END)
    from = zip->count;
  else if (origin != ZLIB_FILEFUNC_SEEK_SET)
    return -1;
  if (offset > zip->count - from)
    return -1;
  zip->at = from + offset;
  return 0;
}

static int ZCALLBACK mem_close(voidpf opaque, voidpf stream) {
  (void)opaque, (void)stream;
  return 0;
}

static int ZCALLBACK mem_error(voidpf opaque, voidpf stream) {
  (void)opaque, (void)stream;
  return 0;
}

tr_zip_status tr_zip_open(const uint8_t *bytes, size_t count, tr_zip **zip, uint64_t *entries) {
  *zip = NULL;
  *entries = 0;
  if (count > INT_MAX)
    return TR_ZIP_DAMAGED;
  struct tr_zip *made = calloc(1, sizeof *made);
  if (made == NULL)
    return TR_ZIP_MEMORY;
  made->bytes = bytes;
  made->count = count;
  zlib_filefunc64_def functions = {.zopen64_file = mem_open,
                                   .zread_file = mem_read,
                                   .zwrite_file = mem_write,
                                   .ztell64_file = mem_tell,
                                   .zseek64_file = mem_seek,
                                   .zclose_file = mem_close,
                                   .zerror_file = mem_error,
                                   .opaque = made};
  made->file = unzOpen2_64("", &functions);
  unz_global_info64 info;
  if (made->file == NULL || unzGetGlobalInfo64(made->file, &info) != UNZ_OK) {
    tr_zip_close(made);
    return TR_ZIP_DAMAGED;
  }
  *zip = made;
  *entries = info.number_entry;
  return TR_ZIP_OK;
}

tr_zip_status tr_zip_next(tr_zip *zip, tr_zip_entry *entry) {
  int code = zip->begun ? unzGoToNextFile(zip->file) : unzGoToFirstFile(zip->file);
  zip->begun = 1;
  if (code == UNZ_END_OF_LIST_OF_FILE)
    return TR_ZIP_END;
  if (code != UNZ_OK)
    return TR_ZIP_DAMAGED;
  unz_file_info64 info;
  memset(entry, 0, sizeof *entry);
  code = unzGetCurrentFileInfo64(zip->file, &info, entry->name, TR_ZIP_NAME - 1, NULL, 0, NULL, 0);
  if (code != UNZ_OK)
    return TR_ZIP_DAMAGED;
  if (info.size_filename > TR_ZIP_NAME - 1)
    return TR_ZIP_LONG_NAME;
  entry->name[info.size_filename] = '\0';
  entry->count = info.uncompressed_size;
  entry->encrypted = (info.flag & 1) != 0;
  entry->method = (int)info.compression_method;
  return TR_ZIP_OK;
}

tr_zip_status tr_zip_read(tr_zip *zip, uint8_t *bytes, size_t count) {
  if (unzOpenCurrentFile(zip->file) != UNZ_OK)
    return TR_ZIP_DAMAGED;
  tr_zip_status status = TR_ZIP_OK;
  size_t done = 0;
  while (status == TR_ZIP_OK && done < count) {
    size_t left = count - done;
    int got =
        unzReadCurrentFile(zip->file, bytes + done, left < 1 << 20 ? (unsigned)left : 1 << 20);
    if (got < 0)
      status = TR_ZIP_DAMAGED;
    else if (got == 0)
      status = TR_ZIP_WRONG_SIZE;
    else
      done += (size_t)got;
  }
  uint8_t more;
  if (status == TR_ZIP_OK && unzReadCurrentFile(zip->file, &more, 1) > 0)
    status = TR_ZIP_WRONG_SIZE;
  int closed = unzCloseCurrentFile(zip->file);
  if (status == TR_ZIP_OK && closed != UNZ_OK)
    status = TR_ZIP_DAMAGED;
  return status;
}

void tr_zip_close(tr_zip *zip) {
  if (zip->file != NULL)
    (void)unzClose(zip->file);
  free(zip);
}
