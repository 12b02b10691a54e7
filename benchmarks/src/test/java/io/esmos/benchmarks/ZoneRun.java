package io.esmos.benchmarks;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.ChangePlan;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.dns.Zone;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a zone and replaces one RRset of a hundred in it.
 *
 * @param sets the RRsets of the zone, its apex's not counted
 * @param replaced how many were replaced
 * @param readCalls calls for the reading
 * @param changeCalls calls for the changes
 * @param cpuNanos processor time of all threads but the server's
 * @param wallNanos time that passed
 * @param heapOctets what the zone holds in memory
 */
record ZoneRun(
    int sets,
    int replaced,
    long readCalls,
    long changeCalls,
    long cpuNanos,
    long wallNanos,
    long heapOctets) {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern SERVERS = Pattern.compile("esmos-wire-|name-server-");
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  static ZoneRun of(ZoneSubject subject, DnsProvider provider, int sets, String address) {
    long calls = subject.calls();
    assert calls >= 0;
    long heap = heap();
    Map<Long, Long> cpu = cpu();
    long begun = SystemTime.ticker().nanos();
    Zone zone = provider.read(ZoneSubject.APEX, deadline());
    long readCalls = subject.calls();
    List<RRset> changed = new ArrayList<>();
    for (int i = 0; i < sets; i += 100) {
      RRset old = zone.get(ZoneSubject.APEX.child("n" + i), "A").orElseThrow();
      changed.add(new RRset(old.name(), "A", old.ttl().time(), List.of(address)));
    }
    List<ChangeBatch> batches =
        ChangePlan.batches(zone, changed, Set.of(), provider.capabilities());
    for (ChangeBatch batch : batches) {
      provider.apply(ZoneSubject.APEX, batch, deadline());
    }
    long wall = SystemTime.ticker().nanos() - begun;
    long used = used(cpu);
    long changeCalls = subject.calls();
    long held = heap() - heap;
    if (zone.sets().size() < sets) {
      throw new IllegalStateException("the zone lacks RRsets");
    }
    return new ZoneRun(sets, changed.size(), readCalls, changeCalls, used, wall, held);
  }

  private static Deadline deadline() {
    return Deadline.in(PATIENCE, SystemTime.ticker());
  }

  /** What lives on the heap; the log of the server is empty at this moment. */
  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Returns the processor time since {@code before}, which {@link #cpu} returned. */
  static long used(Map<Long, Long> before) {
    long used = 0;
    for (Map.Entry<Long, Long> thread : cpu().entrySet()) {
      used += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
    }
    return used;
  }

  /** The processor time of each thread that is not the server's. */
  static Map<Long, Long> cpu() {
    Map<Long, Long> times = new HashMap<>();
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null && !SERVERS.matcher(thread.getThreadName()).lookingAt()) {
        times.put(thread.getThreadId(), THREADS.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return times;
  }
}
