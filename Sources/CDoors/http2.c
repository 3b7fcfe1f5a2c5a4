#include "CDoors.h"
#include "door.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

// From nghttp2.h.
typedef struct {
  uint8_t *name, *value;
  size_t name_count, value_count;
  uint8_t flags;
} nv;

typedef struct {
  size_t length;
  int32_t stream;
  uint8_t type, flags, reserved;
} frame_head;

typedef struct {
  int32_t id;
  uint32_t value;
} setting;

typedef union {
  int fd;
  void *ptr;
} data_source;

typedef struct {
  data_source source;
  ssize_t (*read)(void *, int32_t, uint8_t *, size_t, uint32_t *, data_source *, void *);
} data_provider;

enum {
  FRAME_DATA = 0,
  FRAME_HEADERS = 1,
  FLAG_END_STREAM = 1,
  DATA_EOF = 1,
  DATA_NO_END_STREAM = 2,
  SETTINGS_ENABLE_PUSH = 2,
  SETTINGS_MAX_CONCURRENT_STREAMS = 3,
  SETTINGS_INITIAL_WINDOW_SIZE = 4,
  SETTINGS_MAX_HEADER_LIST_SIZE = 6,
};

static struct {
  int (*callbacks_new)(void **);
  void (*callbacks_del)(void *);
  void (*on_begin_headers)(void *, int (*)(void *, const frame_head *, void *));
  void (*on_header)(
      void *,
      int (*)(void *, const frame_head *, const uint8_t *, size_t, const uint8_t *, size_t, uint8_t, void *));
  void (*on_data)(void *, int (*)(void *, uint8_t, int32_t, const uint8_t *, size_t, void *));
  void (*on_frame)(void *, int (*)(void *, const frame_head *, void *));
  void (*on_close)(void *, int (*)(void *, int32_t, uint32_t, void *));
  int (*server_new)(void **, const void *, void *);
  int (*client_new)(void **, const void *, void *);
  void (*del)(void *);
  ssize_t (*receive)(void *, const uint8_t *, size_t);
  ssize_t (*send)(void *, const uint8_t **);
  int (*wants_read)(void *);
  int (*wants_write)(void *);
  int (*submit_settings)(void *, uint8_t, const setting *, size_t);
  int (*set_window)(void *, uint8_t, int32_t, int32_t);
  int (*submit_response)(void *, int32_t, const nv *, size_t, const data_provider *);
  int32_t (*submit_request)(void *, const void *, const nv *, size_t, const data_provider *, void *);
  int (*submit_trailer)(void *, int32_t, const nv *, size_t);
  int (*submit_reset)(void *, uint8_t, int32_t, uint32_t);
  int (*terminate)(void *, uint32_t);
} nghttp2;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *problem;

static void open_library(void) {
  static const char *const names[] = {
      "libnghttp2.so.14", "libnghttp2.so", "libnghttp2.14.dylib", "/opt/homebrew/lib/libnghttp2.14.dylib",
      "/usr/local/lib/libnghttp2.14.dylib", "/usr/lib/libnghttp2.14.dylib", NULL,
  };
  void *library = door_open(names);
  if (!library) {
    problem = "nghttp2 is not installed (Debian's package libnghttp2-14; Homebrew's libnghttp2, libnghttp2.14.dylib, on macOS)";
    return;
  }
  const struct {
    const char *name;
    void *place;
  } symbols[] = {
      {"nghttp2_session_callbacks_new", &nghttp2.callbacks_new},
      {"nghttp2_session_callbacks_del", &nghttp2.callbacks_del},
      {"nghttp2_session_callbacks_set_on_begin_headers_callback", &nghttp2.on_begin_headers},
      {"nghttp2_session_callbacks_set_on_header_callback", &nghttp2.on_header},
      {"nghttp2_session_callbacks_set_on_data_chunk_recv_callback", &nghttp2.on_data},
      {"nghttp2_session_callbacks_set_on_frame_recv_callback", &nghttp2.on_frame},
      {"nghttp2_session_callbacks_set_on_stream_close_callback", &nghttp2.on_close},
      {"nghttp2_session_server_new", &nghttp2.server_new},
      {"nghttp2_session_client_new", &nghttp2.client_new},
      {"nghttp2_session_del", &nghttp2.del},
      {"nghttp2_session_mem_recv", &nghttp2.receive},
      {"nghttp2_session_mem_send", &nghttp2.send},
      {"nghttp2_session_want_read", &nghttp2.wants_read},
      {"nghttp2_session_want_write", &nghttp2.wants_write},
      {"nghttp2_submit_settings", &nghttp2.submit_settings},
      {"nghttp2_session_set_local_window_size", &nghttp2.set_window},
      {"nghttp2_submit_response", &nghttp2.submit_response},
      {"nghttp2_submit_request", &nghttp2.submit_request},
      {"nghttp2_submit_trailer", &nghttp2.submit_trailer},
      {"nghttp2_submit_rst_stream", &nghttp2.submit_reset},
      {"nghttp2_session_terminate_session", &nghttp2.terminate},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
    if (!door_load(library, symbols[i].name, symbols[i].place)) {
      // nghttp2_session_set_local_window_size came with 1.10 of May 2016.
      problem = "nghttp2 is older than 1.10";
      return;
    }
}

const char *cdoors_open_nghttp2(void) {
  pthread_once(&once, open_library);
  return problem;
}

// What is being sent of a stream beside its headers. It is kept until the stream is closed.
typedef struct message {
  struct message *next;
  int32_t stream;
  size_t body_count, sent, trailers_count;
  // The body, and the trailers behind it.
  uint8_t bytes[];
} message;

struct cdoors_http2 {
  void *session;
  cdoors_http2_events events;
  message *messages;
};

static int on_begin_headers(void *session, const frame_head *frame, void *data) {
  (void)session;
  cdoors_http2 *self = data;
  self->events.began(self->events.context, frame->stream);
  return 0;
}

static int on_header(
    void *session, const frame_head *frame, const uint8_t *name, size_t name_count, const uint8_t *value,
    size_t value_count, uint8_t flags, void *data) {
  (void)session;
  (void)flags;
  cdoors_http2 *self = data;
  self->events.header(self->events.context, frame->stream, name, name_count, value, value_count);
  return 0;
}

static int on_data(void *session, uint8_t flags, int32_t stream, const uint8_t *bytes, size_t count, void *data) {
  (void)session;
  (void)flags;
  cdoors_http2 *self = data;
  self->events.data(self->events.context, stream, bytes, count);
  return 0;
}

static int on_frame(void *session, const frame_head *frame, void *data) {
  (void)session;
  cdoors_http2 *self = data;
  bool has_message = frame->type == FRAME_DATA || frame->type == FRAME_HEADERS;
  if (has_message && frame->flags & FLAG_END_STREAM) self->events.ended(self->events.context, frame->stream);
  return 0;
}

static int on_close(void *session, int32_t stream, uint32_t code, void *data) {
  (void)session;
  cdoors_http2 *self = data;
  for (message **place = &self->messages; *place; place = &(*place)->next)
    if ((*place)->stream == stream) {
      message *gone = *place;
      *place = gone->next;
      free(gone);
      break;
    }
  self->events.closed(self->events.context, stream, code);
  return 0;
}

static bool make_session(cdoors_http2 *self, bool is_client) {
  void *callbacks = NULL;
  if (nghttp2.callbacks_new(&callbacks) != 0) return false;
  nghttp2.on_begin_headers(callbacks, on_begin_headers);
  nghttp2.on_header(callbacks, on_header);
  nghttp2.on_data(callbacks, on_data);
  nghttp2.on_frame(callbacks, on_frame);
  nghttp2.on_close(callbacks, on_close);
  int result = (is_client ? nghttp2.client_new : nghttp2.server_new)(&self->session, callbacks, self);
  nghttp2.callbacks_del(callbacks);
  return result == 0;
}

cdoors_http2 *cdoors_http2_make(bool is_client, cdoors_http2_events events, cdoors_http2_limits limits) {
  cdoors_http2 *self = calloc(1, sizeof *self);
  if (!self) return NULL;
  self->events = events;
  const setting settings[] = {
      {SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams},
      {SETTINGS_INITIAL_WINDOW_SIZE, limits.stream_window},
      {SETTINGS_MAX_HEADER_LIST_SIZE, limits.header_bytes},
      // Only a client may say of pushes that it wants none.
      {SETTINGS_ENABLE_PUSH, 0},
  };
  if (make_session(self, is_client) && nghttp2.submit_settings(self->session, 0, settings, is_client ? 4 : 3) == 0 &&
      nghttp2.set_window(self->session, 0, 0, (int32_t)limits.connection_window) == 0)
    return self;
  cdoors_http2_free(self);
  return NULL;
}

void cdoors_http2_free(cdoors_http2 *self) {
  if (self->session) nghttp2.del(self->session);
  while (self->messages) {
    message *gone = self->messages;
    self->messages = gone->next;
    free(gone);
  }
  free(self);
}

bool cdoors_http2_receive(cdoors_http2 *self, const uint8_t *bytes, size_t count) {
  return nghttp2.receive(self->session, bytes, count) >= 0;
}

ptrdiff_t cdoors_http2_pending(cdoors_http2 *self, const uint8_t **bytes) { return nghttp2.send(self->session, bytes); }

bool cdoors_http2_is_over(cdoors_http2 *self) {
  return !nghttp2.wants_read(self->session) && !nghttp2.wants_write(self->session);
}

// The most fields that any message of ours has.
enum { MOST_FIELDS = 16 };

static size_t read_fields(const uint8_t *bytes, size_t count, nv *fields) {
  size_t number = 0;
  const uint8_t *end = bytes + count;
  while (bytes < end && number < MOST_FIELDS) {
    const uint8_t *name_end = memchr(bytes, 0, (size_t)(end - bytes));
    if (!name_end) break;
    const uint8_t *value = name_end + 1;
    const uint8_t *value_end = value < end ? memchr(value, 0, (size_t)(end - value)) : NULL;
    if (!value_end) break;
    // The library copies both, and writes to neither.
    fields[number++] = (nv){
        (uint8_t *)bytes, (uint8_t *)value, (size_t)(name_end - bytes), (size_t)(value_end - value), 0,
    };
    bytes = value_end + 1;
  }
  return number;
}

static ssize_t read_message(
    void *session, int32_t stream, uint8_t *memory, size_t count, uint32_t *flags, data_source *source, void *data) {
  (void)data;
  message *sent = source->ptr;
  size_t left = sent->body_count - sent->sent;
  if (count > left) count = left;
  if (count > 0) memcpy(memory, sent->bytes + sent->sent, count);
  sent->sent += count;
  if (sent->sent < sent->body_count) return (ssize_t)count;
  *flags |= DATA_EOF;
  if (sent->trailers_count > 0) {
    nv fields[MOST_FIELDS];
    size_t number = read_fields(sent->bytes + sent->body_count, sent->trailers_count, fields);
    *flags |= DATA_NO_END_STREAM;
    // Without memory for them the stream stays open until its time is over.
    nghttp2.submit_trailer(session, stream, fields, number);
  }
  return (ssize_t)count;
}

static message *make_message(cdoors_bytes body, cdoors_bytes trailers) {
  message *sent = malloc(sizeof *sent + body.count + trailers.count);
  if (!sent) return NULL;
  *sent = (message){.body_count = body.count, .trailers_count = trailers.count};
  if (body.count > 0) memcpy(sent->bytes, body.bytes, body.count);
  if (trailers.count > 0) memcpy(sent->bytes + body.count, trailers.bytes, trailers.count);
  return sent;
}

static void keep(cdoors_http2 *self, message *sent, int32_t stream) {
  sent->stream = stream;
  sent->next = self->messages;
  self->messages = sent;
}

bool cdoors_http2_answer(
    cdoors_http2 *self, int32_t stream, cdoors_bytes head, cdoors_bytes body, cdoors_bytes trailers) {
  nv fields[MOST_FIELDS];
  size_t number = read_fields(head.bytes, head.count, fields);
  if (body.count == 0 && trailers.count == 0)
    return nghttp2.submit_response(self->session, stream, fields, number, NULL) == 0;
  message *sent = make_message(body, trailers);
  if (!sent) return false;
  data_provider provider = {{.ptr = sent}, read_message};
  if (nghttp2.submit_response(self->session, stream, fields, number, &provider) != 0) {
    free(sent);
    return false;
  }
  keep(self, sent, stream);
  return true;
}

int32_t cdoors_http2_ask(cdoors_http2 *self, cdoors_bytes head, cdoors_bytes body) {
  nv fields[MOST_FIELDS];
  size_t number = read_fields(head.bytes, head.count, fields);
  if (body.count == 0) return nghttp2.submit_request(self->session, NULL, fields, number, NULL, NULL);
  message *sent = make_message(body, (cdoors_bytes){NULL, 0});
  if (!sent) return -1;
  data_provider provider = {{.ptr = sent}, read_message};
  int32_t stream = nghttp2.submit_request(self->session, NULL, fields, number, &provider, NULL);
  if (stream < 0) free(sent);
  else keep(self, sent, stream);
  return stream;
}

void cdoors_http2_reset(cdoors_http2 *self, int32_t stream, uint32_t code) {
  nghttp2.submit_reset(self->session, 0, stream, code);
}

void cdoors_http2_end(cdoors_http2 *self, uint32_t code) { nghttp2.terminate(self->session, code); }
