package io.esmos.lanes;

import java.util.Collection;
import java.util.Locale;

/** What a test needs from the machine. */
public enum Lane {
  /** A JDK and what Maven brings. */
  JVM("JDK and Maven", ""),
  /** A Docker engine. */
  CONTAINERS("a Docker engine", ContainersLane.class.getSimpleName()),
  /** Servers from the system's packages. */
  SERVERS("Debian's packages", ServersLane.class.getSimpleName());

  private final String needs;
  private final String annotation;

  Lane(String needs, String annotation) {
    this.needs = needs;
    this.annotation = annotation;
  }

  /** Returns what the machine must have. */
  public String needs() {
    return needs;
  }

  /** Returns the JUnit tag of the lane's tests and its name in the table. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a module with this test source has tests of this lane; every module has JVM tests. */
  boolean isNamedIn(String source) {
    return this == JVM || source.contains("@" + annotation);
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
