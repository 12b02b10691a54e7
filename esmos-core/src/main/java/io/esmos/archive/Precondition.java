package io.esmos.archive;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of an object for a write or a delete to be done, checked by the store in the same
 * step. Immutable.
 */
public final class Precondition {
  private static final Precondition NONE = new Precondition(false, null);
  private static final Precondition ABSENT = new Precondition(true, null);

  private final boolean absent;
  private final @Nullable String version;

  private Precondition(boolean absent, @Nullable String version) {
    this.absent = absent;
    this.version = version;
  }

  /** Nothing: whatever is there is replaced. */
  public static Precondition none() {
    return NONE;
  }

  /** There is no object of this key. */
  public static Precondition absent() {
    return ABSENT;
  }

  /** The object still has this version (see {@link ObjectInfo#version}). */
  public static Precondition unchanged(String version) {
    return new Precondition(false, Objects.requireNonNull(version, "version"));
  }

  /** Returns whether nothing is asked. */
  public boolean isNone() {
    return !absent && version == null;
  }

  /** Returns whether the object must be absent. */
  public boolean isAbsent() {
    return absent;
  }

  /** Returns the version that the object must have. */
  public Optional<String> version() {
    return Optional.ofNullable(version);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Precondition that
        && absent == that.absent
        && Objects.equals(version, that.version);
  }

  @Override
  public int hashCode() {
    return Objects.hash(absent, version);
  }

  @Override
  public String toString() {
    if (absent) {
      return "absent";
    }
    return version == null ? "none" : "unchanged since " + version;
  }
}
