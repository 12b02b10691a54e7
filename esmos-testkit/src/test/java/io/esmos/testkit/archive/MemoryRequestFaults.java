package io.esmos.testkit.archive;

import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.ArchiveFaults.Fault;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Calls of an {@link InMemoryArchive} that go wrong. */
final class MemoryRequestFaults implements RequestFaults {
  private static final Map<Way, Fault> FAULTS = new LinkedHashMap<>();

  static {
    FAULTS.put(way(Fault.UNREACHED, Code.UNAVAILABLE), Fault.UNREACHED);
    FAULTS.put(way(Fault.ANSWER_LOST, Code.UNAVAILABLE), Fault.ANSWER_LOST);
    FAULTS.put(way(Fault.THROTTLED, Code.THROTTLED), Fault.THROTTLED);
    FAULTS.put(way(Fault.BODY_DAMAGED, Code.INVALID), Fault.BODY_DAMAGED);
    FAULTS.put(way(Fault.READING_DAMAGED, Code.MALFORMED), Fault.READING_DAMAGED);
    FAULTS.put(way(Fault.READING_CUT, Code.UNAVAILABLE), Fault.READING_CUT);
  }

  /** A run is throttled hundreds of times, and waits each time. */
  private static final Duration SOON = Duration.ofMillis(5);

  private final InMemoryArchive store;
  private long from;
  private volatile boolean struckUpload;

  MemoryRequestFaults(InMemoryArchive store) {
    this.store = store;
    store.faults().retryAfter(SOON);
  }

  private static Way way(Fault fault, Code code) {
    return new Way(
        fault.name(),
        EnumSet.of(code),
        false,
        code != Code.INVALID && code != Code.MALFORMED,
        fault == Fault.BODY_DAMAGED,
        fault == Fault.READING_DAMAGED);
  }

  @Override
  public Set<Way> ways() {
    return FAULTS.keySet();
  }

  @Override
  public void count() {
    from = store.faults().calls();
    struckUpload = false;
  }

  @Override
  public void arm(Way way, int first, int many) {
    count();
    long start = from + first;
    Fault fault = FAULTS.getOrDefault(way, Fault.NONE);
    store.faults().plan(call -> struck(call, start, many) ? fault : Fault.NONE);
  }

  private boolean struck(ArchiveFaults.Call call, long start, int many) {
    boolean struck = call.number() > start && call.number() <= start + many;
    struckUpload |= struck && call.operation().matches("archive\\.(begin|abort)");
    return struck;
  }

  @Override
  public void storm(long seed) {
    count();
    List<Fault> all = List.copyOf(FAULTS.values());
    Random random = new Random(seed);
    store
        .faults()
        .plan(call -> random.nextInt(5) == 0 ? all.get(random.nextInt(all.size())) : Fault.NONE);
  }

  @Override
  public int requests() {
    return (int) (store.faults().calls() - from);
  }

  @Override
  public boolean struckUpload() {
    return struckUpload;
  }

  @Override
  public void calm() {
    store.faults().plan(call -> Fault.NONE);
  }
}
