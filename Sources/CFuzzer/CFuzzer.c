#include "CFuzzer.h"

// Weak: there in a build with `-sanitize=fuzzer`, nothing in any other.
__attribute__((weak)) int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*run)(const uint8_t *, size_t));

static int (*target)(const uint8_t *, size_t);

// A trap is what libFuzzer takes for a finding in every mode, with the stack that it happened on.
static int one(const uint8_t *bytes, size_t count) {
  if (target(bytes, count) != 0) __builtin_trap();
  return 0;
}

int sidetrace_fuzz(int count, char **arguments, int (*run)(const uint8_t *, size_t)) {
  if (!LLVMFuzzerRunDriver) return -1;
  target = run;
  return LLVMFuzzerRunDriver(&count, &arguments, one);
}
