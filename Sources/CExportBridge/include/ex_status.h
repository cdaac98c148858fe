/* What the functions of this bridge give back. */
#ifndef EX_STATUS_H
#define EX_STATUS_H

/**
 * 0 for success, else the errno that says best what went wrong: ENOSPC for a full disk, ENOMEM,
 * EINVAL for what the format cannot hold, EIO where the library beneath gives no reason.
 */
typedef int ex_status;

#endif
