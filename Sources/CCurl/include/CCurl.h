// The little of libcurl that is used, behind functions that Swift can call.
//
// libcurl is opened when the first request is made, so that a process that makes none never pays for it, and so that
// the program builds and runs where libcurl is not installed. The numbers of options and results are part of libcurl's
// stable binary interface (curl.h).

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Opens the library. Gives NULL, or what is wrong in words that live as long as the process.
const char *_Nullable ccurl_open(void);

// The library's own version, such as "libcurl/8.5.0 …"; call after ccurl_open.
const char *_Nonnull ccurl_version(void);

// Memory that grows with what comes, up to a limit. Nothing is reserved for what is only promised.
typedef struct {
  uint8_t *_Nullable bytes;
  size_t count, capacity, limit;
  // How many bytes came, those that were forgotten among them; never more than the limit.
  size_t passed;
  // More came than the limit allows, or memory ran out.
  bool over;
} ccurl_buffer;

// Adds bytes and gives how many; none where they would pass the limit.
size_t ccurl_buffer_add(ccurl_buffer *_Nonnull buffer, const void *_Nullable bytes, size_t count);
// Begins again, with what is left of the limit.
void ccurl_buffer_forget(ccurl_buffer *_Nonnull buffer);
// Hands the memory over, no longer than its bytes, to be given back by ccurl_free; NULL where there are none.
uint8_t *_Nullable ccurl_buffer_take(ccurl_buffer *_Nonnull buffer, size_t *_Nonnull count);
void ccurl_free(void *_Nullable memory);

// A loop that runs many transfers on one thread.
typedef struct ccurl_loop ccurl_loop;

// One request and what came of it.
typedef struct ccurl_transfer ccurl_transfer;

ccurl_loop *_Nullable ccurl_loop_make(void);

// Makes ccurl_loop_run return at once. May be called from any thread.
void ccurl_loop_wake(ccurl_loop *_Nonnull loop);

// Waits for something to do, at most so long, and does it.
void ccurl_loop_run(ccurl_loop *_Nonnull loop, int milliseconds);

// A transfer that has ended since the last call, or NULL. It is no longer part of the loop.
ccurl_transfer *_Nullable ccurl_loop_take_ended(ccurl_loop *_Nonnull loop);

// Starts and stops a transfer; only on the thread that runs the loop.
bool ccurl_loop_add(ccurl_loop *_Nonnull loop, ccurl_transfer *_Nonnull transfer);
void ccurl_loop_remove(ccurl_loop *_Nonnull loop, ccurl_transfer *_Nonnull transfer);

typedef struct {
  const char *_Nonnull url;
  // Lines "Name: value", each ended by a newline.
  const char *_Nonnull headers;
  const char *_Nonnull user_agent;
  // A file of certificates to trust, or NULL for the library's own.
  const char *_Nullable ca_file;
  const char *_Nullable ca_folder;
  long timeout_ms;
  long connect_timeout_ms;
  // The most bytes of body and of headers that are kept, after decompression.
  size_t body_limit;
  size_t header_limit;
  // Of the body of an answer that is no success, the most that is waited for; the rest is left.
  size_t error_limit;
  // Asked without a proxy, whatever the environment says.
  bool is_direct;
  // Handed back by ccurl_transfer_tag.
  uint64_t tag;
} ccurl_request;

ccurl_transfer *_Nullable ccurl_transfer_make(const ccurl_request *_Nonnull request);
void ccurl_transfer_free(ccurl_transfer *_Nonnull transfer);

uint64_t ccurl_transfer_tag(const ccurl_transfer *_Nonnull transfer);

typedef enum {
  CCURL_OK = 0,
  CCURL_TIMED_OUT,
  // The body or the headers are longer than allowed.
  CCURL_TOO_LARGE,
  // The connection could not be made: no such host, refused, no route.
  CCURL_UNREACHABLE,
  // The connection broke, or the answer ended too early.
  CCURL_BROKEN,
  // The other side speaks no HTTP, or its compression is broken.
  CCURL_NOT_HTTP,
  // The certificate is not trusted, or TLS failed.
  CCURL_TLS,
  CCURL_BAD_URL,
  CCURL_OTHER,
} ccurl_outcome;

ccurl_outcome ccurl_transfer_outcome(const ccurl_transfer *_Nonnull transfer);
// The library's words for what went wrong.
const char *_Nonnull ccurl_transfer_message(const ccurl_transfer *_Nonnull transfer);
long ccurl_transfer_status(const ccurl_transfer *_Nonnull transfer);
// Hands the body over, to be given back by ccurl_free; NULL where it is empty.
uint8_t *_Nullable ccurl_transfer_take_body(ccurl_transfer *_Nonnull transfer, size_t *_Nonnull count);
// The headers of the last answer, lines as they came.
size_t ccurl_transfer_headers(const ccurl_transfer *_Nonnull transfer, const uint8_t *_Nullable *_Nonnull bytes);
