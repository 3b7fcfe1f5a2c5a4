#include "CCurl.h"

#include <stdlib.h>
#include <string.h>

size_t ccurl_buffer_add(ccurl_buffer *buffer, const void *bytes, size_t count) {
  if (count > buffer->limit - buffer->passed) {
    buffer->over = true;
    return 0;
  }
  size_t wanted = buffer->count + count;
  if (wanted > buffer->capacity) {
    // By a quarter: what is kept is never much more than what came, and is still copied only a few times.
    size_t capacity = buffer->capacity + buffer->capacity / 4;
    if (capacity < 16384) capacity = 16384;
    if (capacity > buffer->limit) capacity = buffer->limit;
    if (capacity < wanted) capacity = wanted;
    uint8_t *larger = realloc(buffer->bytes, capacity);
    if (!larger) {
      buffer->over = true;
      return 0;
    }
    buffer->bytes = larger;
    buffer->capacity = capacity;
  }
  if (count > 0) memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count = wanted;
  buffer->passed += count;
  return count;
}

void ccurl_buffer_forget(ccurl_buffer *buffer) { buffer->count = 0; }

uint8_t *ccurl_buffer_take(ccurl_buffer *buffer, size_t *count) {
  *count = buffer->count;
  uint8_t *bytes = buffer->bytes;
  if (buffer->count == 0) {
    free(bytes);
    bytes = NULL;
  } else {
    uint8_t *shorter = realloc(bytes, buffer->count);
    if (shorter) bytes = shorter;
  }
  buffer->bytes = NULL;
  buffer->count = 0;
  buffer->capacity = 0;
  return bytes;
}

void ccurl_free(void *memory) { free(memory); }
