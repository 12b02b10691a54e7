package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A process with a small heap that lists as many objects as it is told, of an archive that makes
 * them up page by page.
 */
final class MillionLister extends ForwardingArchive {
  private final int objects;

  private MillionLister(int objects) {
    super(new InMemoryArchive("made up", ArchiveProfile.S3, SystemTime.wall()));
    this.objects = objects;
  }

  /** Lists, and says how many objects there were. */
  public static void main(String[] arguments) {
    ObjectArchive archive = new MillionLister(Integer.parseInt(arguments[0]));
    Deadline deadline = Deadline.in(Duration.ofMinutes(5), SystemTime.ticker());
    Iterator<ObjectPage.Entry> all =
        ArchiveTransfer.of(archive, Runnable::run).listAll("", deadline).iterator();
    int count = 0;
    ObjectKey last = ObjectKey.of("a");
    while (all.hasNext()) {
      ObjectKey key = all.next().key();
      if (key.compareTo(last) <= 0) {
        throw new IllegalStateException(key + " after " + last);
      }
      last = key;
      count++;
    }
    System.out.println(count);
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    int begin = cursor.map(Integer::parseInt).orElse(0);
    int end = Math.min(objects, begin + Math.min(most, 1000));
    List<ObjectPage.Entry> entries = new ArrayList<>();
    for (int i = begin; i < end; i++) {
      String key = String.format(Locale.ROOT, "backups/some/longer/folder/object-%09d", i);
      entries.add(
          new ObjectPage.Entry(ObjectKey.of(key), i, "version-" + i, Instant.EPOCH, Tier.HOT));
    }
    return new ObjectPage(
        entries, end == objects ? Optional.empty() : Optional.of(Integer.toString(end)));
  }
}
