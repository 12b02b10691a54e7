package io.esmos.examples.archivecopy;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Downloaded;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.Tier;
import io.esmos.archive.TransferProgress;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Copies the files of a directory to archives, and reads them back. */
final class DirectoryCopy {
  /** Which tier is the long-term one, where there are several: the first of these. */
  private static final List<Tier> LONG_TERM = List.of(Tier.ARCHIVE, Tier.COLD, Tier.INFREQUENT);

  private static final String RULE = "esmos-archive-copy";

  private final Map<ObjectKey, Path> files;
  private final String prefix;
  private final Executor executor;
  private final Deadline deadline;
  private final PrintStream out;

  private DirectoryCopy(
      Map<ObjectKey, Path> files,
      String prefix,
      Executor executor,
      Deadline deadline,
      PrintStream out) {
    this.files = files;
    this.prefix = prefix;
    this.executor = executor;
    this.deadline = deadline;
    this.out = out;
  }

  /**
   * Finds the files of a directory.
   *
   * @throws IllegalArgumentException if one of them has a name that not every archive takes
   */
  static DirectoryCopy of(
      Path directory, String prefix, Executor executor, Deadline deadline, PrintStream out)
      throws IOException {
    Map<ObjectKey, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString().replace('\\', '/');
        ObjectKey key = ObjectKey.of(prefix + name);
        if (!key.portable()) {
          throw new IllegalArgumentException(
              "\"" + name + "\" is not a name that every archive takes");
        }
        files.put(key, file);
      }
    }
    return new DirectoryCopy(files, prefix, executor, deadline, out);
  }

  Set<ObjectKey> keys() {
    return files.keySet();
  }

  /** Writes every file to an archive; what is there already is replaced. */
  void write(ObjectArchive archive) throws IOException {
    // docs:archive-copy-upload
    ArchiveTransfer transfer =
        ArchiveTransfer.of(archive, executor).listener(progress -> show(archive, progress));
    for (Map.Entry<ObjectKey, Path> file : files.entrySet()) {
      Source source = Source.of(file.getValue());
      Stored stored = transfer.upload(file.getKey(), source, PutRequest.PLAIN, deadline);
      out.println(
          file.getKey() + " is in " + archive.name() + ", verified by " + stored.verification());
    }
    // /docs:archive-copy-upload
  }

  /** Lets the archive move what is there to its long-term tier after a time. */
  void age(ObjectArchive archive, Duration after) {
    if (!archive.capabilities().has(Feature.LIFECYCLE)) {
      out.println(archive.name() + " has no rules by age");
      return;
    }
    LifecycleControl rules = archive.lifecycle().orElseThrow();
    Tier tier =
        LONG_TERM.stream()
            .filter(archive.capabilities().tiers()::containsKey)
            .findFirst()
            .orElse(Tier.HOT);
    rules.replaceOurs(List.of(Rule.moving(RULE, prefix, tier, after)), deadline);
    out.println(
        String.format(
            Locale.ROOT,
            "%s moves %s to %s after %d days, beside %d rules of others",
            archive.name(),
            prefix,
            tier,
            after.toDays(),
            rules.others(deadline)));
  }

  /**
   * Reads an object with a bit turned on its way.
   *
   * @return whether that was found
   */
  boolean damage(ObjectArchive archive, Path into) {
    ArchiveTransfer damaged = ArchiveTransfer.of(new DamagedReading(archive), executor);
    for (Map.Entry<ObjectKey, Path> file : files.entrySet()) {
      if (file.getValue().toFile().length() > 0) {
        try {
          Downloaded read =
              damaged.download(file.getKey(), ReadRequest.WHOLE, into.resolve("damaged"), deadline);
          out.println("damaged on purpose and NOT found: " + read.info().key());
          return false;
        } catch (ProviderException e) {
          out.println("damaged on purpose and found: " + e.getMessage());
          return e.code() == ProviderException.Code.MALFORMED;
        }
      }
    }
    out.println("there is nothing to damage");
    return true;
  }

  /**
   * Reads every file back and compares it.
   *
   * @return how many are not as they were
   */
  int readBack(ObjectArchive archive, Path into) throws IOException {
    ArchiveTransfer transfer = ArchiveTransfer.of(archive, executor);
    int different = 0;
    long bytes = 0;
    for (Map.Entry<ObjectKey, Path> file : files.entrySet()) {
      Path target = into.resolve(file.getKey().value().substring(prefix.length()));
      Files.createDirectories(target.toAbsolutePath().getParent());
      Downloaded read = transfer.download(file.getKey(), ReadRequest.WHOLE, target, deadline);
      bytes += read.bytes();
      if (Files.mismatch(file.getValue(), target) >= 0) {
        different++;
        out.println(file.getKey() + " is DIFFERENT from " + file.getValue());
      }
    }
    out.println(
        String.format(
            Locale.ROOT,
            "read %d objects of %d bytes back from %s: %d different",
            files.size(),
            bytes,
            archive.name(),
            different));
    return different;
  }

  private void show(ObjectArchive archive, TransferProgress progress) {
    String share =
        progress.total().isPresent() && progress.total().getAsLong() > 0
            ? 100 * progress.bytes() / progress.total().getAsLong() + " %"
            : progress.bytes() + " bytes";
    String left = progress.remaining().map(time -> ", " + time.toSeconds() + " s left").orElse("");
    out.println(
        String.format(
            Locale.ROOT,
            "%s to %s: %s, %.1f MiB/s%s",
            progress.key(),
            archive.name(),
            share,
            progress.bytesPerSecond() / (1 << 20),
            left));
  }
}
