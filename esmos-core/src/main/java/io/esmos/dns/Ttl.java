package io.esmos.dns;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long an answer may be cached: whole seconds (RFC 2181, section 8), or automatic, which means
 * that the vendor chooses and the zone holds no number. Immutable.
 */
public final class Ttl {
  /** The vendor chooses, as for a proxied record or an alias. */
  public static final Ttl AUTOMATIC = new Ttl(Optional.empty());

  private final Optional<Duration> value;

  private Ttl(Optional<Duration> value) {
    this.value = value;
  }

  /**
   * Returns a TTL of this length.
   *
   * @throws IllegalArgumentException unless it is whole seconds from 0 to 2^31 - 1
   */
  public static Ttl of(Duration time) {
    if (time.isNegative() || time.toNanosPart() != 0 || time.toSeconds() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "TTL " + time + " must be whole seconds from 0 to 2^31 - 1 (RFC 2181)");
    }
    return new Ttl(Optional.of(time));
  }

  /** Returns a TTL of so many seconds. */
  public static Ttl seconds(long seconds) {
    return of(Duration.ofSeconds(seconds));
  }

  /** Returns whether the vendor chooses. */
  public boolean isAutomatic() {
    return value.isEmpty();
  }

  /**
   * Returns the time.
   *
   * @throws IllegalStateException if the vendor chooses
   */
  public Duration time() {
    return value.orElseThrow(() -> new IllegalStateException("an automatic TTL has no length"));
  }

  /** Returns the time in seconds, or the other number if the vendor chooses. */
  public long secondsOr(long other) {
    return value.map(Duration::toSeconds).orElse(other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ttl ttl && value.equals(ttl.value);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(value);
  }

  /** Returns {@code 60 s} or {@code automatic}. */
  @Override
  public String toString() {
    return value.map(time -> time.toSeconds() + " s").orElse("automatic");
  }
}
