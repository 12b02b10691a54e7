package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Names and metadata, as the REST page "Naming and referencing containers, blobs" bounds them. */
final class Names {
  private static final int BLOB = 1024;
  private static final int METADATA = 8 << 10;

  private Names() {}

  /** Returns a blob's name from the rest of a path. */
  static String blob(String encoded) {
    String name = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    if (name.isEmpty() || name.length() > BLOB) {
      throw new Refusal(Code.InvalidResourceName, "a blob's name has 1 to 1,024 characters");
    }
    return name;
  }

  static void checkContainer(String name) {
    if (!name.matches("[a-z0-9](-?[a-z0-9]){2,62}") || name.length() > 63) {
      throw new Refusal(Code.InvalidResourceName, "the container's name has invalid characters");
    }
  }

  /** Returns the metadata among a request's headers. */
  static Map<String, String> metadata(Map<String, java.util.List<String>> headers) {
    Map<String, String> found = new TreeMap<>();
    int size = 0;
    for (Map.Entry<String, java.util.List<String>> header : headers.entrySet()) {
      if (header.getKey().startsWith("x-ms-meta-")) {
        String name = header.getKey().substring("x-ms-meta-".length());
        String value = String.join(",", header.getValue());
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
          throw new Refusal(Code.InvalidMetadata, "a name of metadata must be an identifier");
        }
        size += name.length() + value.length();
        found.put(name, value);
      }
    }
    if (size > METADATA) {
      throw new Refusal(Code.MetadataTooLarge, "metadata have at most 8 KiB");
    }
    return found;
  }
}
