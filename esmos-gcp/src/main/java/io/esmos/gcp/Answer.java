package io.esmos.gcp;

import com.google.api.client.http.HttpHeaders;

/**
 * What came back over HTTP.
 *
 * @param status the status code
 * @param headers the headers
 * @param text the body
 */
record Answer(int status, HttpHeaders headers, String text) {
  boolean success() {
    return status >= 200 && status < 300;
  }
}
