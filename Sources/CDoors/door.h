#pragma once

#include <stdbool.h>
#include <stddef.h>

// Opens the first of the libraries, whose names end with NULL; NULL where there is none.
void *door_open(const char *const *names);

// Puts the address of a symbol into the pointer at `place`; false where there is no such symbol.
bool door_load(void *library, const char *symbol, void *place);
