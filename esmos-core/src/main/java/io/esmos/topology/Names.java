package io.esmos.topology;

import java.util.regex.Pattern;

/** The one syntax of names: they go into file formats, DNS labels and logs unquoted. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private Names() {}

  static String check(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + " \""
              + name
              + "\" must be 1 to 63 lower-case letters, digits and inner hyphens, as a DNS label");
    }
    return name;
  }
}
