#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// From curl.h; these numbers do not change between versions of the library.
enum {
  OPT_WRITEDATA = 10001,
  OPT_URL = 10002,
  OPT_ERRORBUFFER = 10010,
  OPT_WRITEFUNCTION = 20011,
  OPT_HTTPHEADER = 10023,
  OPT_HEADERDATA = 10029,
  OPT_USERAGENT = 10018,
  OPT_SSLVERSION = 32,
  OPT_FOLLOWLOCATION = 52,
  OPT_SSL_VERIFYPEER = 64,
  OPT_SSL_VERIFYHOST = 81,
  OPT_CAINFO = 10065,
  OPT_HEADERFUNCTION = 20079,
  OPT_HTTP_VERSION = 84,
  OPT_NOSIGNAL = 99,
  OPT_CAPATH = 10097,
  OPT_ACCEPT_ENCODING = 10102,
  OPT_PRIVATE = 10103,
  OPT_TIMEOUT_MS = 155,
  OPT_CONNECTTIMEOUT_MS = 156,
  OPT_NOPROXY = 10177,
  OPT_PROTOCOLS = 181,
  OPT_PATH_AS_IS = 234,
  OPT_PIPEWAIT = 237,
  OPT_PROXY_SSLVERSION = 250,
  OPT_PROTOCOLS_STR = 10318,
  OPT_QUICK_EXIT = 322,

  PROTOCOLS_HTTP_HTTPS = 1 | 2,
  SSLVERSION_TLS_1_2 = 6,

  HTTP_VERSION_2TLS = 4,
  GLOBAL_DEFAULT = 3,
  INFO_RESPONSE_CODE = 0x200000 + 2,
  INFO_PRIVATE = 0x100000 + 21,
  MSG_DONE = 1,
  MOPT_MAXCONNECTS = 6,
  MOPT_MAX_HOST_CONNECTIONS = 7,
  MOPT_MAX_TOTAL_CONNECTIONS = 13,

  E_UNSUPPORTED_PROTOCOL = 1,
  E_URL_MALFORMAT = 3,
  E_COULDNT_RESOLVE_PROXY = 5,
  E_COULDNT_RESOLVE_HOST = 6,
  E_COULDNT_CONNECT = 7,
  E_WEIRD_SERVER_REPLY = 8,
  E_PARTIAL_FILE = 18,
  E_OUT_OF_MEMORY = 27,
  E_OPERATION_TIMEDOUT = 28,
  E_SSL_CONNECT_ERROR = 35,
  E_GOT_NOTHING = 52,
  E_SSL_CERTPROBLEM = 58,
  E_PEER_FAILED_VERIFICATION = 60,
  E_BAD_CONTENT_ENCODING = 61,
  E_SSL_CACERT_BADFILE = 77,
  E_SEND_ERROR = 55,
  E_RECV_ERROR = 56,
  E_HTTP2 = 16,
  E_HTTP2_STREAM = 92,
  E_TOO_LARGE = 100,
};

typedef struct {
  int msg;
  void *easy;
  union {
    void *whatever;
    int result;
  } data;
} multi_message;

typedef struct slist slist;

static struct {
  int (*global_init)(long);
  char *(*version)(void);
  void *(*easy_init)(void);
  int (*easy_setopt)(void *, int, ...);
  int (*easy_getinfo)(void *, int, ...);
  void (*easy_cleanup)(void *);
  const char *(*easy_strerror)(int);
  slist *(*slist_append)(slist *, const char *);
  void (*slist_free_all)(slist *);
  void *(*multi_init)(void);
  int (*multi_setopt)(void *, int, ...);
  int (*multi_add_handle)(void *, void *);
  int (*multi_remove_handle)(void *, void *);
  int (*multi_perform)(void *, int *);
  int (*multi_poll)(void *, void *, unsigned, int, int *);
  int (*multi_wakeup)(void *);
  multi_message *(*multi_info_read)(void *, int *);
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *problem;

static bool load(void *library, const char *name, void *place) {
  void *symbol = dlsym(library, name);
  if (!symbol) return false;
  // A pointer to a function and one to data have the same size wherever dlsym exists (POSIX).
  memcpy(place, &symbol, sizeof symbol);
  return true;
}

static void open_library(void) {
  // Names of Linux, then of macOS (dlopen(3)); what another system calls it is not found and costs next to nothing.
  static const char *const names[] = {
      "libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so", "libcurl.4.dylib", "/usr/lib/libcurl.4.dylib",
  };
  void *library = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    problem = "libcurl is not installed";
    return;
  }
  bool ok = load(library, "curl_global_init", &curl.global_init) && load(library, "curl_version", &curl.version) &&
            load(library, "curl_easy_init", &curl.easy_init) && load(library, "curl_easy_setopt", &curl.easy_setopt) &&
            load(library, "curl_easy_getinfo", &curl.easy_getinfo) &&
            load(library, "curl_easy_cleanup", &curl.easy_cleanup) &&
            load(library, "curl_easy_strerror", &curl.easy_strerror) &&
            load(library, "curl_slist_append", &curl.slist_append) &&
            load(library, "curl_slist_free_all", &curl.slist_free_all) &&
            load(library, "curl_multi_init", &curl.multi_init) && load(library, "curl_multi_setopt", &curl.multi_setopt) &&
            load(library, "curl_multi_add_handle", &curl.multi_add_handle) &&
            load(library, "curl_multi_remove_handle", &curl.multi_remove_handle) &&
            load(library, "curl_multi_perform", &curl.multi_perform) &&
            load(library, "curl_multi_poll", &curl.multi_poll) && load(library, "curl_multi_wakeup", &curl.multi_wakeup) &&
            load(library, "curl_multi_info_read", &curl.multi_info_read);
  // curl_multi_wakeup came with 7.68 of January 2020.
  if (!ok) problem = "libcurl is older than 7.68";
  else if (curl.global_init(GLOBAL_DEFAULT) != 0) problem = "libcurl could not be started";
}

const char *ccurl_open(void) {
  pthread_once(&once, open_library);
  return problem;
}

const char *ccurl_version(void) { return curl.version(); }

struct ccurl_transfer {
  void *easy;
  slist *headers;
  ccurl_buffer body, head;
  // How much is kept of the body of an answer that is an error.
  size_t error_limit;
  uint64_t tag;
  int result;
  // What was wanted of the body is there, and the rest was not waited for.
  bool is_cut;
  char message[256];
};

static size_t take_body(char *bytes, size_t size, size_t count, void *data) {
  ccurl_transfer *transfer = data;
  size_t length = size * count;
  if (transfer->body.count + length > transfer->error_limit) {
    long status = ccurl_transfer_status(transfer);
    if (status < 200 || status > 299) {
      ccurl_buffer_add(&transfer->body, bytes, transfer->error_limit - transfer->body.count);
      transfer->is_cut = !transfer->body.over;
      return 0;
    }
  }
  return ccurl_buffer_add(&transfer->body, bytes, length);
}

static size_t take_head(char *bytes, size_t size, size_t count, void *data) {
  ccurl_transfer *transfer = data;
  // A status line begins the headers of the next answer: after a proxy's, or a 100 Continue.
  // All of them together are bounded.
  if (size * count >= 5 && memcmp(bytes, "HTTP/", 5) == 0) ccurl_buffer_forget(&transfer->head);
  return ccurl_buffer_add(&transfer->head, bytes, size * count);
}

static bool set_headers(ccurl_transfer *transfer, const char *lines) {
  while (*lines) {
    const char *end = strchr(lines, '\n');
    if (!end) end = lines + strlen(lines);
    char *line = strndup(lines, (size_t)(end - lines));
    slist *longer = line ? curl.slist_append(transfer->headers, line) : NULL;
    free(line);
    if (!longer) return false;
    transfer->headers = longer;
    lines = *end ? end + 1 : end;
  }
  return true;
}

// Only the schemes that are meant, and no connection but one that is encrypted and checked where that is asked for.
static bool set_guards(void *easy, bool is_encrypted) {
  // The first is unknown before 7.85, the second is on its way out.
  bool has_protocols = curl.easy_setopt(easy, OPT_PROTOCOLS_STR, "http,https") == 0 ||
                       curl.easy_setopt(easy, OPT_PROTOCOLS, (long)PROTOCOLS_HTTP_HTTPS) == 0;
  bool has_tls = curl.easy_setopt(easy, OPT_SSLVERSION, (long)SSLVERSION_TLS_1_2) == 0 &&
                 curl.easy_setopt(easy, OPT_SSL_VERIFYPEER, 1L) == 0 &&
                 curl.easy_setopt(easy, OPT_SSL_VERIFYHOST, 2L) == 0;
  curl.easy_setopt(easy, OPT_PROXY_SSLVERSION, (long)SSLVERSION_TLS_1_2);
  return has_protocols && (has_tls || !is_encrypted);
}

ccurl_transfer *ccurl_transfer_make(const ccurl_request *request) {
  ccurl_transfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer) return NULL;
  transfer->tag = request->tag;
  transfer->body.limit = request->body_limit;
  transfer->error_limit = request->error_limit < request->body_limit ? request->error_limit : request->body_limit;
  transfer->head.limit = request->header_limit;
  bool is_encrypted = strncmp(request->url, "https:", 6) == 0;
  transfer->easy = curl.easy_init();
  if (!transfer->easy || !set_guards(transfer->easy, is_encrypted) || !set_headers(transfer, request->headers)) {
    ccurl_transfer_free(transfer);
    return NULL;
  }
  void *easy = transfer->easy;
  curl.easy_setopt(easy, OPT_URL, request->url);
  curl.easy_setopt(easy, OPT_HTTPHEADER, transfer->headers);
  curl.easy_setopt(easy, OPT_USERAGENT, request->user_agent);
  curl.easy_setopt(easy, OPT_ERRORBUFFER, transfer->message);
  curl.easy_setopt(easy, OPT_WRITEFUNCTION, take_body);
  curl.easy_setopt(easy, OPT_WRITEDATA, transfer);
  curl.easy_setopt(easy, OPT_HEADERFUNCTION, take_head);
  curl.easy_setopt(easy, OPT_HEADERDATA, transfer);
  curl.easy_setopt(easy, OPT_PRIVATE, transfer);
  curl.easy_setopt(easy, OPT_NOSIGNAL, 1L);
  curl.easy_setopt(easy, OPT_FOLLOWLOCATION, 0L);
  curl.easy_setopt(easy, OPT_HTTP_VERSION, (long)HTTP_VERSION_2TLS);
  // Over TLS the handshake tells whether one connection can carry many requests. Without it only the first answer does,
  // and the other requests would wait for that, however long it takes.
  if (is_encrypted) curl.easy_setopt(easy, OPT_PIPEWAIT, 1L);
  // An id of dots must not be taken for a step in the path; newer versions would do so with encoded dots, too.
  curl.easy_setopt(easy, OPT_PATH_AS_IS, 1L);
  curl.easy_setopt(easy, OPT_ACCEPT_ENCODING, "gzip, deflate");
  if (request->is_direct) curl.easy_setopt(easy, OPT_NOPROXY, "*");
  // Else the end of a transfer waits for its name server, and all other transfers with it; unknown before 7.87.
  curl.easy_setopt(easy, OPT_QUICK_EXIT, 1L);
  curl.easy_setopt(easy, OPT_TIMEOUT_MS, request->timeout_ms);
  curl.easy_setopt(easy, OPT_CONNECTTIMEOUT_MS, request->connect_timeout_ms);
  if (request->ca_file) curl.easy_setopt(easy, OPT_CAINFO, request->ca_file);
  if (request->ca_folder) curl.easy_setopt(easy, OPT_CAPATH, request->ca_folder);
  return transfer;
}

void ccurl_transfer_free(ccurl_transfer *transfer) {
  if (transfer->easy) curl.easy_cleanup(transfer->easy);
  if (transfer->headers) curl.slist_free_all(transfer->headers);
  free(transfer->body.bytes);
  free(transfer->head.bytes);
  free(transfer);
}

uint64_t ccurl_transfer_tag(const ccurl_transfer *transfer) { return transfer->tag; }

long ccurl_transfer_status(const ccurl_transfer *transfer) {
  long status = 0;
  curl.easy_getinfo(transfer->easy, INFO_RESPONSE_CODE, &status);
  return status;
}

const char *ccurl_transfer_message(const ccurl_transfer *transfer) {
  return transfer->message[0] ? transfer->message : curl.easy_strerror(transfer->result);
}

uint8_t *ccurl_transfer_take_body(ccurl_transfer *transfer, size_t *count) {
  return ccurl_buffer_take(&transfer->body, count);
}

size_t ccurl_transfer_headers(const ccurl_transfer *transfer, const uint8_t **bytes) {
  *bytes = transfer->head.bytes;
  return transfer->head.count;
}

ccurl_outcome ccurl_transfer_outcome(const ccurl_transfer *transfer) {
  if (transfer->body.over || transfer->head.over) return CCURL_TOO_LARGE;
  if (transfer->is_cut) return CCURL_OK;
  switch (transfer->result) {
    case 0: return CCURL_OK;
    case E_OPERATION_TIMEDOUT: return CCURL_TIMED_OUT;
    // A header line beyond the library's own limit: by name since 8.6, before that as if memory had run out.
    case E_OUT_OF_MEMORY:
    case E_TOO_LARGE: return CCURL_TOO_LARGE;
    case E_COULDNT_RESOLVE_PROXY:
    case E_COULDNT_RESOLVE_HOST:
    case E_COULDNT_CONNECT: return CCURL_UNREACHABLE;
    case E_PARTIAL_FILE:
    case E_GOT_NOTHING:
    case E_SEND_ERROR:
    case E_RECV_ERROR:
    case E_HTTP2:
    case E_HTTP2_STREAM: return CCURL_BROKEN;
    // The scheme was checked by the caller, so that what is not supported is the server's: an answer without a status
    // line, which the library takes for HTTP/0.9.
    case E_UNSUPPORTED_PROTOCOL:
    case E_WEIRD_SERVER_REPLY:
    case E_BAD_CONTENT_ENCODING: return CCURL_NOT_HTTP;
    case E_SSL_CONNECT_ERROR:
    case E_SSL_CERTPROBLEM:
    case E_PEER_FAILED_VERIFICATION:
    case E_SSL_CACERT_BADFILE: return CCURL_TLS;
    case E_URL_MALFORMAT: return CCURL_BAD_URL;
    default: return CCURL_OTHER;
  }
}

struct ccurl_loop {
  void *multi;
};

ccurl_loop *ccurl_loop_make(void) {
  ccurl_loop *loop = calloc(1, sizeof *loop);
  if (!loop) return NULL;
  loop->multi = curl.multi_init();
  if (!loop->multi) {
    free(loop);
    return NULL;
  }
  curl.multi_setopt(loop->multi, MOPT_MAX_HOST_CONNECTIONS, 16L);
  // Many more than any one source may use, so that those that say nothing leave room for the others.
  curl.multi_setopt(loop->multi, MOPT_MAX_TOTAL_CONNECTIONS, 256L);
  // By default so few are kept that the connections of one fetch are closed by the request behind it.
  curl.multi_setopt(loop->multi, MOPT_MAXCONNECTS, 64L);
  return loop;
}

void ccurl_loop_wake(ccurl_loop *loop) { curl.multi_wakeup(loop->multi); }

void ccurl_loop_run(ccurl_loop *loop, int milliseconds) {
  int running = 0;
  curl.multi_poll(loop->multi, NULL, 0, milliseconds, NULL);
  curl.multi_perform(loop->multi, &running);
}

bool ccurl_loop_add(ccurl_loop *loop, ccurl_transfer *transfer) {
  return curl.multi_add_handle(loop->multi, transfer->easy) == 0;
}

void ccurl_loop_remove(ccurl_loop *loop, ccurl_transfer *transfer) {
  curl.multi_remove_handle(loop->multi, transfer->easy);
}

ccurl_transfer *ccurl_loop_take_ended(ccurl_loop *loop) {
  int left = 0;
  multi_message *message;
  while ((message = curl.multi_info_read(loop->multi, &left))) {
    if (message->msg != MSG_DONE) continue;
    ccurl_transfer *transfer = NULL;
    void *easy = message->easy;
    int result = message->data.result;
    curl.easy_getinfo(easy, INFO_PRIVATE, &transfer);
    curl.multi_remove_handle(loop->multi, easy);
    if (!transfer) continue;
    transfer->result = result;
    return transfer;
  }
  return NULL;
}
