#define _GNU_SOURCE
#include "ipc_message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* What goes ahead of the body on the wire. */
typedef struct wire_header {
  uint32_t version;
  uint32_t kind;
  uint32_t sequence;
  uint32_t length;
} wire_header;

struct cfu_ipc_message {
  uint32_t kind;
  uint32_t sequence;
  /* Bytes written so far, or received. */
  uint32_t length;
  /* Where the next value is read. */
  uint32_t position;
  int32_t broken;
  /* Descriptors received belong to the message, those put in belong to the caller. */
  int32_t received;
  int32_t fd_count;
  int32_t fds[CFU_IPC_MAX_FDS];
  uint8_t body[CFU_IPC_MESSAGE_BYTES];
};

cfu_ipc_message *cfu_ipc_message_new(void) {
  cfu_ipc_message *message = malloc(sizeof *message);
  if (message)
    cfu_ipc_begin(message, 0, 0);
  return message;
}

void cfu_ipc_message_free(cfu_ipc_message *message) {
  if (message)
    cfu_ipc_close_fds(message);
  free(message);
}

uint32_t cfu_ipc_message_kind(const cfu_ipc_message *message) { return message->kind; }
uint32_t cfu_ipc_message_sequence(const cfu_ipc_message *message) { return message->sequence; }
int32_t cfu_ipc_message_broken(const cfu_ipc_message *message) { return message->broken; }

void cfu_ipc_begin(cfu_ipc_message *message, uint32_t kind, uint32_t sequence) {
  message->kind = kind;
  message->sequence = sequence;
  message->length = 0;
  message->position = 0;
  message->broken = 0;
  message->received = 0;
  message->fd_count = 0;
}

static void put(cfu_ipc_message *message, const void *bytes, size_t count) {
  if (message->broken || count > CFU_IPC_MESSAGE_BYTES - message->length) {
    message->broken = 1;
    return;
  }
  memcpy(message->body + message->length, bytes, count);
  message->length += (uint32_t)count;
}

static void get(cfu_ipc_message *message, void *bytes, size_t count) {
  if (message->broken || count > message->length - message->position) {
    message->broken = 1;
    memset(bytes, 0, count);
    return;
  }
  memcpy(bytes, message->body + message->position, count);
  message->position += (uint32_t)count;
}

void cfu_ipc_put_u32(cfu_ipc_message *m, uint32_t value) { put(m, &value, sizeof value); }
void cfu_ipc_put_u64(cfu_ipc_message *m, uint64_t value) { put(m, &value, sizeof value); }
void cfu_ipc_put_f32(cfu_ipc_message *m, float value) { put(m, &value, sizeof value); }

void cfu_ipc_put_text(cfu_ipc_message *message, const char *text) {
  const char *given = text ? text : "";
  size_t count = strnlen(given, CFU_IPC_MESSAGE_BYTES) + 1;
  if (count > CFU_IPC_MESSAGE_BYTES) {
    message->broken = 1;
    return;
  }
  cfu_ipc_put_u32(message, (uint32_t)count);
  put(message, given, count);
}

void cfu_ipc_put_fd(cfu_ipc_message *message, int32_t fd) {
  if (message->fd_count >= CFU_IPC_MAX_FDS) {
    message->broken = 1;
    return;
  }
  message->fds[message->fd_count++] = fd;
}

uint32_t cfu_ipc_get_u32(cfu_ipc_message *message) {
  uint32_t value = 0;
  get(message, &value, sizeof value);
  return value;
}

uint64_t cfu_ipc_get_u64(cfu_ipc_message *message) {
  uint64_t value = 0;
  get(message, &value, sizeof value);
  return value;
}

float cfu_ipc_get_f32(cfu_ipc_message *message) {
  float value = 0;
  get(message, &value, sizeof value);
  return value;
}

const char *cfu_ipc_get_text(cfu_ipc_message *message) {
  uint32_t count = cfu_ipc_get_u32(message);
  if (message->broken || count == 0 || count > message->length - message->position ||
      message->body[message->position + count - 1] != 0) {
    message->broken = 1;
    return "";
  }
  const char *text = (const char *)(message->body + message->position);
  message->position += count;
  return text;
}

int32_t cfu_ipc_get_fd(cfu_ipc_message *message) {
  for (int32_t i = 0; i < message->fd_count; ++i) {
    int32_t fd = message->fds[i];
    if (fd >= 0) {
      message->fds[i] = -1;
      return fd;
    }
  }
  message->broken = 1;
  return -1;
}

void cfu_ipc_close_fds(cfu_ipc_message *message) {
  if (!message->received)
    message->fd_count = 0;
  for (int32_t i = 0; i < message->fd_count; ++i)
    if (message->fds[i] >= 0)
      close(message->fds[i]);
  message->fd_count = 0;
}

int32_t cfu_ipc_send(int32_t socket, const cfu_ipc_message *message) {
  if (message->broken)
    return EMSGSIZE;
  wire_header header = {CFU_IPC_VERSION, message->kind, message->sequence, message->length};
  struct iovec parts[2] = {{&header, sizeof header}, {(void *)message->body, message->length}};
  union {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int) * CFU_IPC_MAX_FDS)];
  } control;
  struct msghdr packet = {0};
  packet.msg_iov = parts;
  packet.msg_iovlen = 2;
  if (message->fd_count > 0) {
    size_t bytes = sizeof(int) * (size_t)message->fd_count;
    memset(&control, 0, sizeof control);
    packet.msg_control = control.bytes;
    packet.msg_controllen = CMSG_SPACE(bytes);
    struct cmsghdr *rights = CMSG_FIRSTHDR(&packet);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(bytes);
    memcpy(CMSG_DATA(rights), message->fds, bytes);
  }
  for (;;) {
    if (sendmsg(socket, &packet, MSG_NOSIGNAL) >= 0)
      return 0;
    if (errno != EINTR)
      return errno == ECONNRESET ? EPIPE : errno;
  }
}

int32_t cfu_ipc_receive(int32_t socket, cfu_ipc_message *message, int32_t wait) {
  /* What came with the message before and was not taken: nobody else will close it, and a plugin
   * may send descriptors that nobody asked for. */
  cfu_ipc_close_fds(message);
  wire_header header = {0};
  struct iovec parts[2] = {{&header, sizeof header}, {message->body, CFU_IPC_MESSAGE_BYTES}};
  union {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int) * CFU_IPC_MAX_FDS)];
  } control;
  struct msghdr packet = {0};
  packet.msg_iov = parts;
  packet.msg_iovlen = 2;
  packet.msg_control = control.bytes;
  packet.msg_controllen = sizeof control.bytes;
  ssize_t count;
  int resets = 0;
  do
    count = recvmsg(socket, &packet, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
  /* A reset is told once, ahead of the messages that came before it. */
  while (count < 0 && (errno == EINTR || (errno == ECONNRESET && resets++ == 0)));
  if (count < 0)
    return errno == ECONNRESET ? EPIPE : errno;
  if (count == 0)
    return EPIPE;

  cfu_ipc_begin(message, header.kind, header.sequence);
  message->received = 1;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&packet); c; c = CMSG_NXTHDR(&packet, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
      continue;
    size_t fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < fds && message->fd_count < CFU_IPC_MAX_FDS; ++i) {
      int fd;
      memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof fd);
      message->fds[message->fd_count++] = fd;
    }
  }
  if ((size_t)count < sizeof header || header.version != CFU_IPC_VERSION ||
      header.length != (size_t)count - sizeof header ||
      (packet.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
    cfu_ipc_close_fds(message);
    return EBADMSG;
  }
  message->length = header.length;
  return 0;
}
