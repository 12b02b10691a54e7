package io.esmos.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as a server's framework hands it over; its body is not looked at.
 *
 * @param method the method, such as {@code GET}
 * @param path the path without the query
 * @param headers the headers by name, in any case of letters
 */
public record ServerRequest(String method, String path, Map<String, List<String>> headers) {
  /** Takes a copy of the headers whose names can be asked for in any case of letters. */
  public ServerRequest {
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    headers = java.util.Collections.unmodifiableMap(copy);
  }

  /** Returns the value of a header, empty unless it is there exactly once. */
  public Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  /** Names no header: some hold credentials. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
