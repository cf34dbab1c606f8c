/* libcurl's setters are variadic, which Swift cannot call; one of each kind here. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

static inline CURLcode hall_curl_set_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode hall_curl_set_long(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode hall_curl_set_size(CURL *curl, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode hall_curl_set_pointer(CURL *curl, CURLoption option, void *value) {
  return curl_easy_setopt(curl, option, value);
}

typedef size_t (*hall_curl_bytes)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode hall_curl_set_callback(
    CURL *curl, CURLoption option, hall_curl_bytes function) {
  return curl_easy_setopt(curl, option, function);
}

static inline CURLcode hall_curl_get_long(CURL *curl, CURLINFO info, long *value) {
  return curl_easy_getinfo(curl, info, value);
}
