package io.esmos.testkit.archive;

import io.esmos.archive.ObjectArchive;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.wire.WireServer;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What an implementer of {@link ObjectArchive} gives to {@link KilledUploads}: processes that write
 * to one new, empty store, and a hand on the moments when they die.
 */
public interface KillBench extends AutoCloseable {
  /** Returns the archive, as this process sees it; under the same name as the writers' own. */
  ObjectArchive archive();

  /** Returns a process whose {@code main} calls {@link UploadWriter#run} with its arguments. */
  ChildProcess.Draft writer();

  /** Returns the server that the processes write to; empty if they write to files. */
  Optional<WireServer> server();

  /** Returns a random moment in the life of the process that is begun next. */
  default KillMoment moment(Random random) {
    return WireMoment.of(server().orElseThrow(), part(), random);
  }

  /** Returns how many bytes a part has. */
  default int part() {
    return Math.toIntExact(Math.max(64 << 10, archive().capabilities().limits().minPart()));
  }

  /**
   * Returns what the store holds beside the objects, for people to read: uploads, parts, drafts.
   * Asked when every upload is over; not by way of the archive under test.
   */
  List<String> leftOvers();

  /** Removes the store. */
  @Override
  void close();
}
