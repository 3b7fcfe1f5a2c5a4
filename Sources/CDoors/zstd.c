#include "door.h"
#include "expansion.h"

#include <pthread.h>
#include <stdlib.h>

// From zstd.h and zstd_errors.h.
typedef struct {
  void *dst;
  size_t size, pos;
} out_buffer;

typedef struct {
  const void *src;
  size_t size, pos;
} in_buffer;

enum { ERROR_WINDOW_TOO_LARGE = 16, ERROR_NO_MEMORY = 64 };

static struct {
  void *(*create)(void);
  size_t (*init)(void *);
  size_t (*decompress)(void *, out_buffer *, in_buffer *);
  size_t (*free)(void *);
  unsigned (*is_error)(size_t);
  int (*error_code)(size_t);
} zstd;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *problem;

static void open_library(void) {
  static const char *const names[] = {
      "libzstd.so.1", "libzstd.so", "libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib",
      "/usr/local/lib/libzstd.1.dylib", NULL,
  };
  void *library = door_open(names);
  if (!library) problem = "zstd is not installed (Debian's package libzstd1; Homebrew's zstd, libzstd.1.dylib, on macOS)";
  else if (
      !door_load(library, "ZSTD_createDStream", &zstd.create) || !door_load(library, "ZSTD_initDStream", &zstd.init) ||
      !door_load(library, "ZSTD_decompressStream", &zstd.decompress) ||
      !door_load(library, "ZSTD_freeDStream", &zstd.free) || !door_load(library, "ZSTD_isError", &zstd.is_error) ||
      !door_load(library, "ZSTD_getErrorCode", &zstd.error_code))
    problem = "zstd is older than 1.0";
}

const char *cdoors_open_zstd(void) {
  pthread_once(&once, open_library);
  return problem;
}

void *zstd_begin(void) {
  void *stream = zstd.create();
  if (!stream) return NULL;
  // The library's own bound on what it looks back at is kept: 128 MiB, of which no more is touched than comes out.
  if (!zstd.is_error(zstd.init(stream))) return stream;
  zstd.free(stream);
  return NULL;
}

void zstd_end(void *state) { zstd.free(state); }

cdoors_step zstd_run(cdoors_expansion *expansion, uint8_t *memory, size_t count, size_t *written) {
  out_buffer out = {memory, count, 0};
  while (out.pos < out.size) {
    in_buffer in = {expansion->next, expansion->left, 0};
    size_t before = out.pos;
    // How much is best given next; 0 at the end of a frame.
    size_t wanted = zstd.decompress(expansion->state, &out, &in);
    expansion->next += in.pos;
    expansion->left -= in.pos;
    *written = out.pos;
    if (zstd.is_error(wanted)) {
      int code = zstd.error_code(wanted);
      return code == ERROR_WINDOW_TOO_LARGE || code == ERROR_NO_MEMORY ? CDOORS_TOO_LARGE : CDOORS_DAMAGED;
    }
    if (wanted == 0 && expansion->left == 0) return CDOORS_DONE;
    if (out.pos < out.size && expansion->left == 0) return CDOORS_CUT_SHORT;
    if (in.pos == 0 && out.pos == before) return CDOORS_DAMAGED;
  }
  return CDOORS_MORE;
}
