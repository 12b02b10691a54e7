package io.esmos.authority.machine;

import io.esmos.topology.Site;
import java.util.Objects;
import java.util.Optional;

/**
 * What a guard knows: immutable, so that one volatile read has all of it (rule G7).
 *
 * @param epoch the newest epoch known, 0 if none
 * @param writer the site that may write, or is to become the writer, if known
 * @param granted whether this process was granted to write
 * @param until the moment on its monotonic clock at which the grant ends
 * @param why the reason, for people
 */
public record GrantView(
    long epoch, Optional<Site> writer, boolean granted, long until, String why) {
  /** Checks the components. */
  public GrantView {
    Objects.requireNonNull(writer, "writer");
    Objects.requireNonNull(why, "why");
  }

  /** Returns a view of somebody who has heard nothing yet. */
  public static GrantView nothingKnown() {
    return new GrantView(0, Optional.empty(), false, 0, "no witness has answered yet");
  }

  /** Returns whether a write may begin, or be acknowledged, at this moment. */
  public boolean grantedAt(long now) {
    return granted && now - until < 0;
  }
}
