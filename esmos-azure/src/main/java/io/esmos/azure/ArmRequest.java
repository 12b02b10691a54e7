package io.esmos.azure;

import com.azure.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;

/**
 * A request to the Azure Resource Manager.
 *
 * @param operation what it is for, such as {@code dns.apply}
 * @param method the method; all but GET change something
 * @param url the whole URL
 * @param body the body
 * @param ifMatch the etag that the resource must have
 * @param ifAbsent whether the resource must not exist
 */
record ArmRequest(
    String operation,
    HttpMethod method,
    String url,
    Optional<Map<String, Object>> body,
    Optional<String> ifMatch,
    boolean ifAbsent) {

  static ArmRequest get(String operation, String url) {
    return new ArmRequest(
        operation, HttpMethod.GET, url, Optional.empty(), Optional.empty(), false);
  }

  static ArmRequest put(
      String operation,
      String url,
      Map<String, Object> body,
      Optional<String> ifMatch,
      boolean ifAbsent) {
    return new ArmRequest(operation, HttpMethod.PUT, url, Optional.of(body), ifMatch, ifAbsent);
  }

  static ArmRequest delete(String operation, String url, Optional<String> ifMatch) {
    return new ArmRequest(operation, HttpMethod.DELETE, url, Optional.empty(), ifMatch, false);
  }

  boolean reads() {
    return method == HttpMethod.GET;
  }
}
