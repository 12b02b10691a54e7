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
   * @throws ProviderException {@code CONFLICT} if the condition does not hold; what the write
   *     failed with otherwise
   */
  Optional<ObjectInfo> send(String operation, Function<Deadline, Optional<ObjectInfo>> write) {
    Calls calls = target.setup().calls();
    for (int attempt = 1; ; attempt++) {
      try {
        return write.apply(calls.turn(operation, target.deadline()));
      } catch (ProviderException e) {
        Optional<ObjectInfo> done = look(operation, e);
        if (done.isPresent()) {
          return done;
        }
        calls.await(e, attempt, passing, target.deadline());
      }
    }
  }

  private Optional<ObjectInfo> look(String operation, ProviderException failure) {
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
      throw failure;
    }
    if (now.filter(own).isPresent()) {
      return now;
    }
    if (target.holds(now)) {
      return Optional.empty();
    }
    if (failure.code() == Code.CONFLICT) {
      throw failure;
    }
    throw ProviderException.of(
        Code.CONFLICT,
        operation,
        "object "
            + target.key()
            + " was written by somebody else, against the condition "
            + target.condition(),
        failure);
  }
}
