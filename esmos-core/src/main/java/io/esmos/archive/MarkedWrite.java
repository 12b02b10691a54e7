package io.esmos.archive;

import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A write whose answer may be lost, settled by reading: an object with the write's own mark is a
 * success, whatever the answer was. Because all attempts carry the same mark and condition, sending
 * it again is harmless: a late first attempt makes the second one fail, and both are known by the
 * mark.
 */
final class MarkedWrite {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MARK_OCTETS = 12;

  private final Target target;
  private final Predicate<ObjectInfo> own;
  private final Set<Code> passing;

  /**
   * Prepares a write.
   *
   * @param own tells an object that this write has made
   * @param anew what else may pass when the write is sent again as it is
   */
  MarkedWrite(Target target, Predicate<ObjectInfo> own, Set<Code> anew) {
    this.target = target;
    this.own = own;
    this.passing = EnumSet.copyOf(Calls.PASSING);
    passing.addAll(anew);
  }

  /** Returns a mark that no other write has. */
  static String mark() {
    byte[] octets = new byte[MARK_OCTETS];
    RANDOM.nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }

  /** Returns what tells an object with this mark. */
  static Predicate<ObjectInfo> marked(String mark) {
    return info -> mark.equals(info.metadata().get(OwnPairs.MARK));
  }

  /**
   * Writes.
   *
   * @param write the write; it returns nothing if the archive cannot do it
   * @return the object, or nothing as the write
   * @throws ProviderException {@code CONFLICT} if the condition does not hold and nothing was
   *     written; what the write failed with otherwise, which leaves open whether it was written
   *     before somebody else changed the object again
   */
  Optional<ObjectInfo> send(String operation, Function<Deadline, Optional<ObjectInfo>> write) {
    Calls calls = target.setup().calls();
    Optional<ProviderException> unknown = Optional.empty();
    for (int attempt = 1; ; attempt++) {
      try {
        return write.apply(calls.turn(operation, target.deadline()));
      } catch (ProviderException e) {
        if (unknown.isEmpty() && e.code().effectUnknown()) {
          unknown = Optional.of(e);
        }
        Optional<ObjectInfo> done = look(operation, e, unknown);
        if (done.isPresent()) {
          return done;
        }
        await(calls, e, attempt, unknown);
      }
    }
  }

  /** Waits before the next attempt; the failure that ends all must not hide what is not known. */
  private void await(
      Calls calls, ProviderException failure, int attempt, Optional<ProviderException> unknown) {
    try {
      calls.await(failure, attempt, passing, target.deadline());
    } catch (ProviderException last) {
      throw Calls.either(last, unknown);
    }
  }

  private Optional<ObjectInfo> look(
      String operation, ProviderException failure, Optional<ProviderException> unknown) {
    boolean open =
        failure.code().effectUnknown()
            || failure.code() == Code.CONFLICT
            || failure.code() == Code.NOT_FOUND;
    if (!open) {
      return Optional.empty();
    }
    Optional<ObjectInfo> now;
    try {
      now = target.head();
    } catch (ProviderException e) {
      failure.addSuppressed(e);
      throw Calls.either(failure, unknown);
    }
    if (now.filter(own).isPresent()) {
      return now;
    }
    if (target.holds(now)) {
      return Optional.empty();
    }
    throw unknown
        .map(it -> lostFromSight(operation, it))
        .orElseGet(() -> refused(operation, failure));
  }

  private ProviderException refused(String operation, ProviderException failure) {
    return failure.code() == Code.CONFLICT
        ? failure
        : ProviderException.of(
            Code.CONFLICT,
            operation,
            "object " + target.key() + " is not as the condition wants it: " + target.condition(),
            failure);
  }

  /**
   * An attempt may have been carried out, and somebody else may have changed the object since: then
   * the mark is gone, and the condition fails, although the write was done.
   */
  private ProviderException lostFromSight(String operation, ProviderException unknown) {
    return ProviderException.of(
        unknown.code(),
        operation,
        "object "
            + target.key()
            + " is somebody else's now, against the condition "
            + target.condition()
            + "; whether it was written before is not known",
        unknown);
  }
}
