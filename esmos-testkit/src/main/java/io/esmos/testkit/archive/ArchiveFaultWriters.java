package io.esmos.testkit.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectStream;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.TransferOptions;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.witness.Trial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writers that add lines to one object, each change under the condition that nobody else changed
 * it, while requests go wrong. Every line that a writer was told of is there once; one that was
 * refused is not; one whose fate is unknown is there once or not at all.
 */
final class ArchiveFaultWriters {
  private static final int WRITERS = 4;
  private static final int LINES = 12;
  private static final int MOST_TRIES = 400;
  private static final ObjectKey KEY = ObjectKey.of("ledger");

  private final ObjectArchive archive;
  private final String name;
  private final List<String> written = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();
  private final Set<String> unknown = new HashSet<>();

  private ArchiveFaultWriters(ObjectArchive archive, String name) {
    this.archive = archive;
    this.name = name;
  }

  static void run(ArchiveFaultBench bench, long seed) throws Exception {
    ArchiveTransfer calm = transfer(bench.other());
    calm.upload(KEY, Source.of(new byte[0]), PutRequest.PLAIN, FaultScene.total());
    bench.requests().storm(seed);
    List<ArchiveFaultWriters> writers = new ArrayList<>();
    List<Trial<String>> trials = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      ArchiveFaultWriters writer =
          new ArchiveFaultWriters(i % 2 == 0 ? bench.archive() : bench.other(), "writer-" + i);
      writers.add(writer);
      trials.add(Trial.begin(writer::write));
    }
    for (Trial<String> trial : trials) {
      trial.value(bench.patience().multipliedBy(4));
    }
    bench.requests().calm();
    List<String> lines = lines(read(calm));
    String what = " in " + lines + ", seed " + seed;
    assertEquals(lines.size(), new HashSet<>(lines).size(), "lines are doubled" + what);
    Set<String> foreign = new HashSet<>(lines);
    for (ArchiveFaultWriters writer : writers) {
      assertTrue(lines.containsAll(writer.written), "lines of " + writer.name + " are lost" + what);
      for (String line : writer.refused) {
        assertFalse(lines.contains(line), line + " was refused and is there" + what);
      }
      writer.written.forEach(foreign::remove);
      foreign.removeAll(writer.unknown);
    }
    assertEquals(Set.of(), foreign, "lines that nobody wrote" + what);
  }

  private static ArchiveTransfer transfer(ObjectArchive archive) {
    return ArchiveTransfer.of(archive, Runnable::run)
        .options(TransferOptions.DEFAULTS.attempts(4, Duration.ofMillis(1)));
  }

  private String write() {
    ArchiveTransfer transfer = transfer(archive);
    for (int tries = 0; written.size() < LINES; tries++) {
      assertTrue(tries < MOST_TRIES, name + " has written only " + written);
      String line = name + "/" + tries;
      try {
        Text now = read(transfer);
        transfer.upload(
            KEY,
            Source.of((now.text() + line + "\n").getBytes(StandardCharsets.UTF_8)),
            PutRequest.PLAIN.when(Precondition.unchanged(now.version())),
            FaultScene.total());
        written.add(line);
      } catch (ProviderException e) {
        assertFalse(e.code() == Code.NOT_FOUND, "the object is said to be missing: " + e);
        (e.code().effectUnknown() ? unknown : refused).add(line);
      } catch (IOException e) {
        throw new AssertionError("a stream fails with typed errors only", e);
      }
    }
    return name;
  }

  private record Text(String text, String version) {}

  private static Text read(ArchiveTransfer transfer) throws IOException {
    try (ObjectStream stream = transfer.open(KEY, ReadRequest.WHOLE, FaultScene.total())) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new Text(text, stream.info().version());
    }
  }

  private static List<String> lines(Text text) {
    return text.text().lines().toList();
  }
}
