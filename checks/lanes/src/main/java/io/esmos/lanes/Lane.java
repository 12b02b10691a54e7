package io.esmos.lanes;

import java.util.Collection;
import java.util.Locale;

/** What a test needs from the machine. */
public enum Lane {
  /** A JDK and what Maven brings. */
  JVM("JDK and Maven"),
  /** A Docker engine. */
  CONTAINERS("a Docker engine"),
  /** Servers from the system's packages. */
  SERVERS("Debian's packages"),
  /** Vendors' own clients. */
  CLIENTS("Python and vendors' clients"),
  /** The loopback address of IPv6. */
  IPV6("the address ::1"),
  /** Native code that exists for x86-64. */
  AMD64("an x86-64 processor");

  private final String needs;

  Lane(String needs) {
    this.needs = needs;
  }

  /** Returns what the machine must have. */
  public String needs() {
    return needs;
  }

  /** Returns the JUnit tag of the lane's tests and its name in the table. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Lane ofTags(Collection<String> tags) {
    for (Lane lane : values()) {
      if (tags.contains(lane.tag())) {
        return lane;
      }
    }
    return JVM;
  }
}
