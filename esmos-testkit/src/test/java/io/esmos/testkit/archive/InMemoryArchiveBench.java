package io.esmos.testkit.archive;

import io.esmos.archive.ObjectArchive;
import io.esmos.testkit.archive.ArchiveFaults.Fault;
import io.esmos.testkit.time.ManualTime;
import io.esmos.testkit.witness.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A bench of one {@link InMemoryArchive}.
 *
 * @param time the store's time
 * @param store the archive in memory
 * @param archive what the rules call: the archive, or what stands before it
 * @param other another client
 * @param patience how long a rule waits
 * @param requests the calls that go wrong
 */
record InMemoryArchiveBench(
    ManualTime time,
    InMemoryArchive store,
    ObjectArchive archive,
    ObjectArchive other,
    Duration patience,
    RequestFaults requests)
    implements ArchiveFaultBench {
  private static final Map<Mishap, Fault> FAULTS =
      Map.of(
          Mishap.ANSWER_LOST, Fault.ANSWER_LOST,
          Mishap.THROTTLED, Fault.THROTTLED,
          Mishap.BODY_DAMAGED, Fault.BODY_DAMAGED,
          Mishap.READING_CUT, Fault.READING_CUT,
          Mishap.ENDLESS_ANSWER, Fault.ENDLESS_ANSWER);

  static InMemoryArchiveBench open(ArchiveProfile profile) {
    return open(profile, UnaryOperator.identity(), Duration.ofSeconds(30));
  }

  /** Opens a bench whose clients are each wrapped so. */
  static InMemoryArchiveBench open(
      ArchiveProfile profile, UnaryOperator<ObjectArchive> wrapping, Duration patience) {
    ManualTime time = new ManualTime();
    InMemoryArchive store = new InMemoryArchive("memory", profile, time);
    return new InMemoryArchiveBench(
        time,
        store,
        wrapping.apply(store),
        wrapping.apply(store.another()),
        patience,
        new MemoryRequestFaults(store));
  }

  @Override
  public int uploads() {
    int uploads = 0;
    Optional<String> next = Optional.empty();
    do {
      var page = store.uploads().uploads("", next, FaultScene.total());
      uploads += page.uploads().size();
      next = page.next();
    } while (next.isPresent());
    return uploads;
  }

  @Override
  public boolean next(Mishap mishap) {
    store.faults().next(FAULTS.getOrDefault(mishap, Fault.NONE));
    return true;
  }

  @Override
  public Optional<Hold> hold() {
    return Optional.of(store.faults().hold());
  }

  @Override
  public boolean pass(Duration passing) {
    time.pass(passing);
    return true;
  }

  @Override
  public Instant now() {
    return time.instant();
  }

  @Override
  public void addRuleOfOthers() {
    store.addRuleOfOthers("of-somebody-else");
  }

  @Override
  public String encryptionKey() {
    return "keys/memory";
  }

  @Override
  public Optional<String> secret() {
    return Optional.of("hunter2");
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
