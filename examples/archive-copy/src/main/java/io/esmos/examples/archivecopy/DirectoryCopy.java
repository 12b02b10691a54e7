package io.esmos.examples.archivecopy;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Downloaded;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PartSums;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.Tier;
import io.esmos.archive.TransferOptions;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Copies the files of a directory to archives, and reads them back. */
final class DirectoryCopy {
  /** Which tier is the long-term one, where there are several: the first of these. */
  private static final List<Tier> LONG_TERM = List.of(Tier.ARCHIVE, Tier.COLD, Tier.INFREQUENT);

  private static final String RULE = "esmos-archive-copy";
  private static final int AT_ONCE = 8;
  private static final Duration OFTEN = Duration.ofMillis(250);

  private final Map<ObjectKey, Path> files;
  private final String prefix;
  private final TransferOptions options;
  private final Executor executor;
  private final Deadline deadline;
  private final Lines lines;

  private DirectoryCopy(
      Map<ObjectKey, Path> files,
      CopyOptions asked,
      Executor executor,
      Deadline deadline,
      Lines lines) {
    this.files = files;
    this.prefix = asked.prefix();
    this.options =
        TransferOptions.DEFAULTS.parts(asked.partSize(), AT_ONCE).progressInterval(OFTEN);
    this.executor = executor;
    this.deadline = deadline;
    this.lines = lines;
  }

  /**
   * Finds the files of a directory.
   *
   * @throws IllegalArgumentException if one of them has a name that not every archive takes
   */
  static DirectoryCopy of(CopyOptions asked, Executor executor, Deadline deadline, Lines lines)
      throws IOException {
    Path directory = asked.directory();
    Map<ObjectKey, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString().replace('\\', '/');
        ObjectKey key = ObjectKey.of(asked.prefix() + name);
        if (!key.portable()) {
          throw new IllegalArgumentException(
              "\"" + name + "\" is not a name that every archive takes");
        }
        files.put(key, file);
      }
    }
    return new DirectoryCopy(files, asked, executor, deadline, lines);
  }

  Set<ObjectKey> keys() {
    return files.keySet();
  }

  /** Returns how many bytes there are to copy. */
  long bytes() {
    return files.values().stream().mapToLong(file -> file.toFile().length()).sum();
  }

  /**
   * Writes every file to an archive; what is there already is replaced.
   *
   * @return what was written, with the checksums of its parts
   */
  Map<ObjectKey, Stored> write(ObjectArchive archive) throws IOException {
    lines.say("%nwriting to %s", archive.name());
    Map<ObjectKey, Stored> written = new TreeMap<>();
    // docs:archive-copy-upload
    ArchiveTransfer transfer =
        ArchiveTransfer.of(archive, executor).options(options).listener(lines::progress);
    for (Map.Entry<ObjectKey, Path> file : files.entrySet()) {
      Source source = Source.of(file.getValue());
      Stored stored = transfer.upload(file.getKey(), source, PutRequest.PLAIN, deadline);
      written.put(file.getKey(), stored);
      lines.stored(stored);
    }
    // /docs:archive-copy-upload
    return written;
  }

  /** Lets the archive move what is there to its long-term tier after a time. */
  void age(ObjectArchive archive, Duration after) {
    if (!archive.capabilities().has(Feature.LIFECYCLE)) {
      lines.say("  no rule by age: %s has none, or was given no access to them", archive.name());
      return;
    }
    LifecycleControl rules = archive.lifecycle().orElseThrow();
    ArchiveCapabilities can = archive.capabilities();
    Tier tier = LONG_TERM.stream().filter(can.tiers()::containsKey).findFirst().orElse(Tier.HOT);
    rules.replaceOurs(List.of(Rule.moving(RULE, prefix, tier, after)), deadline);
    lines.say(
        "  rule \"%s\": what begins with %s moves to %s after %d days; rules of others: %d",
        RULE,
        prefix,
        can.classOf(tier).orElseThrow().name(),
        after.toDays(),
        rules.others(deadline));
  }

  /**
   * Reads the largest object with a bit turned on its way, and then as it is.
   *
   * @param written what was written to this archive
   * @return whether the damage was found, and the object is whole
   */
  boolean damage(ObjectArchive archive, Map<ObjectKey, Stored> written, Path into) {
    Optional<Stored> largest =
        written.values().stream()
            .max(Comparator.comparingLong(stored -> stored.info().length()))
            .filter(stored -> stored.info().length() > 0);
    if (largest.isEmpty()) {
      lines.say("%nthere is nothing to damage");
      return true;
    }
    ObjectKey key = largest.get().info().key();
    PartSums sums = largest.get().sums().orElseThrow();
    long place = sums.length() / 2;
    lines.say(
        "%nreading %s from %s, with a bit of byte %d turned on its way: part %d of %d",
        key, archive.name(), place, place / sums.partSize() + 1, sums.parts());
    boolean found = refused(new DamagedReading(archive, place), key, sums, into.resolve("damaged"));
    Downloaded whole =
        transfer(archive)
            .download(key, ReadRequest.WHOLE.sums(sums), into.resolve("whole"), deadline);
    lines.say("  read again without that: verified by %s", whole.verification());
    return found;
  }

  private boolean refused(ObjectArchive damaged, ObjectKey key, PartSums sums, Path into) {
    try {
      transfer(damaged).download(key, ReadRequest.WHOLE.sums(sums), into, deadline);
      lines.say("  NOT found");
      return false;
    } catch (ProviderException e) {
      lines.say("  found, and no file was left behind: %s", e.getMessage());
      return e.code() == Code.MALFORMED && Files.notExists(into);
    }
  }

  /**
   * Reads every file back and compares it.
   *
   * @return how many are not as they were
   */
  int readBack(ObjectArchive archive, Path into) throws IOException {
    lines.say("%nreading back from %s", archive.name());
    ArchiveTransfer transfer = transfer(archive).listener(lines::progress);
    int different = 0;
    long bytes = 0;
    for (Map.Entry<ObjectKey, Path> file : files.entrySet()) {
      Path target = into.resolve(file.getKey().value().substring(prefix.length()));
      Files.createDirectories(target.toAbsolutePath().getParent());
      Downloaded read = transfer.download(file.getKey(), ReadRequest.WHOLE, target, deadline);
      bytes += read.bytes();
      if (Files.mismatch(file.getValue(), target) >= 0) {
        different++;
        lines.say("  %s is DIFFERENT from %s", file.getKey(), file.getValue());
      }
    }
    lines.say(
        "  %d objects, %s, compared with the files: %d different",
        files.size(), Lines.size(bytes), different);
    return different;
  }

  private ArchiveTransfer transfer(ObjectArchive archive) {
    return ArchiveTransfer.of(archive, executor).options(options);
  }
}
