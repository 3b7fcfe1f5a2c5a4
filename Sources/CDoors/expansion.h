#pragma once

#include "CDoors.h"

struct cdoors_expansion {
  cdoors_format format;
  const uint8_t *next;
  size_t left;
  // The library's own state.
  void *state;
};

// How each library begins, goes on and ends. Beginning gives NULL where memory ran out.
void *zlib_begin(cdoors_format format, const uint8_t *bytes, size_t count);
cdoors_step zlib_run(cdoors_expansion *expansion, uint8_t *memory, size_t count, size_t *written);
void zlib_end(void *state);

void *zstd_begin(void);
cdoors_step zstd_run(cdoors_expansion *expansion, uint8_t *memory, size_t count, size_t *written);
void zstd_end(void *state);
