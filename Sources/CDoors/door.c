#include "door.h"

#include <dlfcn.h>
#include <string.h>

void *door_open(const char *const *names) {
  void *library = NULL;
  for (; *names && !library; names++) library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
  return library;
}

bool door_load(void *library, const char *symbol, void *place) {
  void *address = dlsym(library, symbol);
  if (!address) return false;
  // A pointer to a function and one to data have the same size wherever dlsym exists (POSIX).
  memcpy(place, &address, sizeof address);
  return true;
}
