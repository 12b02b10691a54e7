package io.esmos.postgres;

import io.esmos.topology.Site;
import java.util.regex.Pattern;

/** Names of replication slots: PostgreSQL allows a-z, 0-9 and the underscore, up to 63. */
final class SlotNames {
  static final String PREFIX = "esmos_";
  private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,63}");

  private SlotNames() {}

  /** Returns the name of the slot through which a site follows, wherever it follows. */
  static String of(Site site) {
    return check(PREFIX + site.toString().replace("/", "__").replace('-', '_'));
  }

  static String check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "slot \"" + name + "\" must be 1 to 63 of a-z, 0-9 and underscore");
    }
    return name;
  }
}
