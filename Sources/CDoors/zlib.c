#include "door.h"
#include "expansion.h"

#include <pthread.h>
#include <stdlib.h>

// From zlib.h, which has had them since version 1.2.
typedef struct {
  const uint8_t *next_in;
  unsigned avail_in;
  unsigned long total_in;
  uint8_t *next_out;
  unsigned avail_out;
  unsigned long total_out;
  const char *msg;
  void *state, *zalloc, *zfree, *opaque;
  int data_type;
  unsigned long adler, reserved;
} z_stream;

enum { Z_OK = 0, Z_STREAM_END = 1, Z_MEM_ERROR = -4, Z_BUF_ERROR = -5 };

static struct {
  int (*inflate_init)(z_stream *, int, const char *, int);
  int (*inflate)(z_stream *, int);
  int (*inflate_reset)(z_stream *);
  int (*inflate_end)(z_stream *);
} zlib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *problem;

static void open_library(void) {
  static const char *const names[] = {"libz.so.1", "libz.so", "libz.1.dylib", "/usr/lib/libz.1.dylib", NULL};
  void *library = door_open(names);
  if (!library) problem = "zlib is not installed (Debian's package zlib1g; libz.1.dylib on macOS)";
  else if (
      !door_load(library, "inflateInit2_", &zlib.inflate_init) || !door_load(library, "inflate", &zlib.inflate) ||
      !door_load(library, "inflateReset", &zlib.inflate_reset) || !door_load(library, "inflateEnd", &zlib.inflate_end))
    problem = "zlib is older than 1.2";
}

const char *cdoors_open_zlib(void) {
  pthread_once(&once, open_library);
  return problem;
}

// Which header the stream is said to have (zlib.h, inflateInit2). What HTTP calls deflate has that of zlib (RFC 9110,
// 8.4.1.2), but some send it without; a header of zlib is told by its method, its window and its check (RFC 1950).
static int window(cdoors_format format, const uint8_t *bytes, size_t count) {
  if (format == CDOORS_GZIP) return 15 + 16;
  bool has_header = count >= 2 && (bytes[0] & 0x0F) == 8 && bytes[0] >> 4 <= 7 && (bytes[0] * 256 + bytes[1]) % 31 == 0;
  return has_header ? 15 : -15;
}

void *zlib_begin(cdoors_format format, const uint8_t *bytes, size_t count) {
  z_stream *stream = calloc(1, sizeof *stream);
  if (stream && zlib.inflate_init(stream, window(format, bytes, count), "1.2.0", (int)sizeof *stream) == Z_OK) return stream;
  free(stream);
  return NULL;
}

void zlib_end(void *state) {
  zlib.inflate_end(state);
  free(state);
}

// What stands behind a member of gzip: another one, or zeros that fill up a block; nothing else, and nothing at all
// behind what is no gzip.
static cdoors_step go_on(cdoors_expansion *expansion) {
  if (expansion->format == CDOORS_GZIP) {
    while (expansion->left > 0 && *expansion->next == 0) {
      expansion->next++;
      expansion->left--;
    }
    if (expansion->left > 0 && *expansion->next == 0x1F)
      return zlib.inflate_reset(expansion->state) == Z_OK ? CDOORS_MORE : CDOORS_DAMAGED;
  }
  return expansion->left == 0 ? CDOORS_DONE : CDOORS_DAMAGED;
}

cdoors_step zlib_run(cdoors_expansion *expansion, uint8_t *memory, size_t count, size_t *written) {
  z_stream *stream = expansion->state;
  // The library counts in `unsigned`.
  const size_t most = 1 << 30;
  while (*written < count) {
    size_t in = expansion->left < most ? expansion->left : most;
    size_t out = count - *written < most ? count - *written : most;
    stream->next_in = expansion->next;
    stream->avail_in = (unsigned)in;
    stream->next_out = memory + *written;
    stream->avail_out = (unsigned)out;
    int result = zlib.inflate(stream, 0);
    size_t used = in - stream->avail_in;
    expansion->next += used;
    expansion->left -= used;
    *written += out - stream->avail_out;
    if (result == Z_STREAM_END) {
      cdoors_step step = go_on(expansion);
      if (step != CDOORS_MORE) return step;
      continue;
    }
    if (result == Z_MEM_ERROR) return CDOORS_TOO_LARGE;
    if (result != Z_OK && result != Z_BUF_ERROR) return CDOORS_DAMAGED;
    if (stream->avail_out > 0 && expansion->left == 0) return CDOORS_CUT_SHORT;
    // Nothing moved though there was something to read and to write: what is there cannot be read.
    if (used == 0 && stream->avail_out == out) return CDOORS_DAMAGED;
  }
  return CDOORS_MORE;
}
