#include "expansion.h"

#include <stdlib.h>

cdoors_expansion *cdoors_expansion_make(cdoors_format format, const uint8_t *bytes, size_t count) {
  cdoors_expansion *expansion = calloc(1, sizeof *expansion);
  if (!expansion) return NULL;
  expansion->format = format;
  expansion->next = bytes;
  expansion->left = count;
  expansion->state = format == CDOORS_ZSTD ? zstd_begin() : zlib_begin(format, bytes, count);
  if (!expansion->state) {
    free(expansion);
    return NULL;
  }
  return expansion;
}

cdoors_step cdoors_expansion_run(cdoors_expansion *expansion, void *memory, size_t count, size_t *written) {
  *written = 0;
  return expansion->format == CDOORS_ZSTD ? zstd_run(expansion, memory, count, written)
                                          : zlib_run(expansion, memory, count, written);
}

void cdoors_expansion_free(cdoors_expansion *expansion) {
  if (expansion->format == CDOORS_ZSTD) zstd_end(expansion->state);
  else zlib_end(expansion->state);
  free(expansion);
}
