/* libcrypt, the password hashing of the system's own logins. */
#include <crypt.h>
