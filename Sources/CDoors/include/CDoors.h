// The little that is used of the system's zlib, zstd and nghttp2, behind functions that Swift can call.
//
// Each library is opened when it is needed first, so that whoever does not need it never pays for it, and so that the
// program builds and runs where it is not installed; no header of them is needed. Their numbers and the layouts of
// their structures are part of their stable binary interfaces (zlib.h, zstd.h, nghttp2.h).

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Opens a library. Gives NULL, or what is wrong in words that live as long as the process.
const char *_Nullable cdoors_open_zlib(void);
const char *_Nullable cdoors_open_zstd(void);
const char *_Nullable cdoors_open_nghttp2(void);

// Expanding.

typedef enum { CDOORS_GZIP, CDOORS_DEFLATE, CDOORS_ZSTD } cdoors_format;

typedef enum {
  // The memory for what comes out is full, and more may come.
  CDOORS_MORE,
  // All of the input is expanded.
  CDOORS_DONE,
  // The input ends before what it began.
  CDOORS_CUT_SHORT,
  // The input is not of that format, or is damaged.
  CDOORS_DAMAGED,
  // The input wants more memory than is given to any.
  CDOORS_TOO_LARGE,
} cdoors_step;

typedef struct cdoors_expansion cdoors_expansion;

// Begins to expand bytes, which must stay where they are until the end; NULL where memory ran out. Call after the
// library was opened.
cdoors_expansion *_Nullable cdoors_expansion_make(cdoors_format format, const uint8_t *_Nullable bytes, size_t count);

// Expands as much as there is memory for, and says how much that was.
cdoors_step cdoors_expansion_run(
    cdoors_expansion *_Nonnull expansion, void *_Nonnull memory, size_t count, size_t *_Nonnull written);

void cdoors_expansion_free(cdoors_expansion *_Nonnull expansion);

// HTTP/2.

typedef struct cdoors_http2 cdoors_http2;

// What a session tells of, while bytes are given to it or taken from it. Memory is lent for the length of the call.
typedef struct {
  void *_Nullable context;
  void (*_Nonnull began)(void *_Nullable context, int32_t stream);
  void (*_Nonnull header)(
      void *_Nullable context, int32_t stream, const uint8_t *_Nullable name, size_t name_count,
      const uint8_t *_Nullable value, size_t value_count);
  void (*_Nonnull data)(void *_Nullable context, int32_t stream, const uint8_t *_Nullable bytes, size_t count);
  // The other end has sent all of the stream.
  void (*_Nonnull ended)(void *_Nullable context, int32_t stream);
  void (*_Nonnull closed)(void *_Nullable context, int32_t stream, uint32_t code);
} cdoors_http2_events;

typedef struct {
  uint32_t streams;
  // How much may be under way of a stream, and of all of them.
  uint32_t stream_window, connection_window;
  uint32_t header_bytes;
} cdoors_http2_limits;

// A session that has its settings to send; NULL where memory ran out. Call after cdoors_open_nghttp2.
cdoors_http2 *_Nullable cdoors_http2_make(bool is_client, cdoors_http2_events events, cdoors_http2_limits limits);
void cdoors_http2_free(cdoors_http2 *_Nonnull session);

// Takes what came; false where the connection is at its end, perhaps with something to send before.
bool cdoors_http2_receive(cdoors_http2 *_Nonnull session, const uint8_t *_Nullable bytes, size_t count);

// What is to be sent next, which stays where it is until the next call; 0 for nothing, below zero for an end.
ptrdiff_t cdoors_http2_pending(cdoors_http2 *_Nonnull session, const uint8_t *_Nullable *_Nonnull bytes);

// Whether the session is over: it neither waits for anything nor has anything to send.
bool cdoors_http2_is_over(cdoors_http2 *_Nonnull session);

// Fields are names and values one after the other, each with a zero byte behind it.
typedef struct {
  const uint8_t *_Nullable bytes;
  size_t count;
} cdoors_bytes;

// Answers a stream. Without a body and trailers the headers are all there is.
bool cdoors_http2_answer(
    cdoors_http2 *_Nonnull session, int32_t stream, cdoors_bytes head, cdoors_bytes body, cdoors_bytes trailers);

// Asks, as a client; gives the stream's number, below zero where there is none.
int32_t cdoors_http2_ask(cdoors_http2 *_Nonnull session, cdoors_bytes head, cdoors_bytes body);

// Breaks a stream off.
void cdoors_http2_reset(cdoors_http2 *_Nonnull session, int32_t stream, uint32_t code);

// Takes no more streams and says so.
void cdoors_http2_end(cdoors_http2 *_Nonnull session, uint32_t code);
