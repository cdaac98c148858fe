/* Zip archives over minizip. */
#include "ex_zip.h"

#include <errno.h>
#include <stdlib.h>

#include <minizip/zip.h>

struct ex_zip {
  zipFile file;
};

/* Bit 11 of an entry's flags: its name is UTF-8 (APPNOTE 4.4.4). */
enum { UTF8_NAME = 1 << 11 };

/* minizip says ZIP_ERRNO where a call of the C library failed; errno then has the reason. */
static ex_status status_of(int code) {
  if (code == ZIP_OK)
    return 0;
  if (code == ZIP_PARAMERROR)
    return EINVAL;
  return errno != 0 ? errno : EIO;
}

ex_status ex_zip_open(const char *path, ex_zip **zip) {
  *zip = NULL;
  ex_zip *made = malloc(sizeof *made);
  if (made == NULL)
    return ENOMEM;
  errno = 0;
  made->file = zipOpen64(path, APPEND_STATUS_CREATE);
  if (made->file == NULL) {
    ex_status status = errno != 0 ? errno : EIO;
    free(made);
    return status;
  }
  *zip = made;
  return 0;
}

ex_status ex_zip_add(ex_zip *zip, const char *name, const uint8_t *bytes, size_t count) {
  if (count > UINT32_MAX)
    return EINVAL;
  /* The earliest date that the format knows, as archives that are to come out the same have it. */
  zip_fileinfo info = {.tmz_date = {.tm_mday = 1, .tm_mon = 0, .tm_year = 1980}};
  errno = 0;
  int code = zipOpenNewFileInZip4_64(zip->file, name, &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED,
                                     Z_BEST_SPEED, 0, -MAX_WBITS, DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY,
                                     NULL, 0, 0, UTF8_NAME, 0);
  if (code != ZIP_OK)
    return status_of(code);
  code = count > 0 ? zipWriteInFileInZip(zip->file, bytes, (unsigned)count) : ZIP_OK;
  int closed = zipCloseFileInZip(zip->file);
  return status_of(code != ZIP_OK ? code : closed);
}

ex_status ex_zip_close(ex_zip *zip) {
  errno = 0;
  ex_status status = status_of(zipClose(zip->file, NULL));
  free(zip);
  return status;
}
