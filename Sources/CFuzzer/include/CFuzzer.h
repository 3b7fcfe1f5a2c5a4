#pragma once

#include <stddef.h>
#include <stdint.h>

/// Hands the process over to libFuzzer (`LLVMFuzzerRunDriver`), which gives `run` one input after another; an answer
/// other than 0 is a finding. Gives its exit code, or -1 where the program was linked without libFuzzer.
int sidetrace_fuzz(int count, char *_Nullable *_Nullable arguments, int (*_Nonnull run)(const uint8_t *_Nullable, size_t));
