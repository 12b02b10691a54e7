package io.esmos.archive.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listings are in the order of keys, whatever the folders are and however few names are held. */
final class FileListingTest {
  @TempDir private Path objects;

  @Test
  void everyKeyIsListedOnceInOrderWithAnyPrefixPageAndNumberOfNames() throws IOException {
    long seed = 20261121;
    Random random = new Random(seed);
    String letters = "aAz/-.0\u00e9" + (char) 0xfb01;
    Set<ObjectKey> keys = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder();
      int length = 1 + random.nextInt(6);
      for (int j = 0; j < length; j++) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      // Long enough for a name to go on in a folder of its own.
      text.append(random.nextInt(8) == 0 ? "w".repeat(190 + random.nextInt(30)) : "");
      keys.add(ObjectKey.of(text.toString()));
    }
    for (ObjectKey key : keys) {
      plant(key);
    }
    List<ObjectKey> sorted = new ArrayList<>(keys);
    Collections.sort(sorted);
    for (int most : List.of(4, 5, 50, 10_000)) {
      FolderNames names = new FolderNames(most);
      for (String prefix : List.of("", "a", "a/", "/", "A-", "zz", "\u00e9", "w".repeat(195))) {
        int page = 1 + random.nextInt(60);
        assertThat(list(names, prefix, page))
            .as("prefix %s, page %d, names %d, seed %d", prefix, page, most, seed)
            .containsExactlyElementsOf(
                sorted.stream().filter(key -> key.value().startsWith(prefix)).toList());
      }
    }
  }

  @Test
  void aQuietFolderIsReadOnceForManyPagesAndAgainWhenItChanges() throws IOException {
    for (int i = 0; i < 300; i++) {
      plant(ObjectKey.of(String.format(Locale.ROOT, "flat/%04d", i)));
    }
    FolderNames names = new FolderNames(100);
    assertThat(list(names, "flat/", 10)).hasSize(300);
    assertThat(names.scans()).as("scans of a folder that was just changed").isGreaterThan(29);
    Path flat = FileNames.folder(objects, "flat");
    Files.setLastModifiedTime(flat, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    long before = names.scans();
    assertThat(list(names, "flat/", 10)).hasSize(300);
    assertThat(names.scans() - before).as("scans of a quiet one").isLessThan(6);
    List<ObjectKey> seen = new ArrayList<>();
    Optional<String> next = page(names, "flat/", Optional.empty(), 10, seen);
    plant(ObjectKey.of("flat/0010x"));
    page(names, "flat/", next, 10, seen);
    assertThat(seen).contains(ObjectKey.of("flat/0010x"));
  }

  private List<ObjectKey> list(FolderNames names, String prefix, int most) throws IOException {
    List<ObjectKey> all = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      next = page(names, prefix, next, most, all);
    } while (next.isPresent());
    return all;
  }

  private Optional<String> page(
      FolderNames names, String prefix, Optional<String> cursor, int most, List<ObjectKey> into)
      throws IOException {
    ObjectPage page =
        FileListing.page(
            names,
            objects,
            FileNames.octets(prefix),
            cursor.map(FileNames::octets).orElse(""),
            most,
            Deadline.in(Duration.ofMinutes(1), SystemTime.ticker()));
    assertThat(page.entries().size()).isLessThanOrEqualTo(most);
    page.entries().forEach(entry -> into.add(entry.key()));
    return page.next();
  }

  /** Writes an object's file as it is, without waiting for the disk. */
  private void plant(ObjectKey key) throws IOException {
    Path file = FileNames.object(objects, key);
    Files.createDirectories(file.getParent());
    FileRecord record =
        FileRecord.of(key, "v", Instant.parse("2026-01-01T00:00:00Z"), PutRequest.PLAIN, 0, 0);
    Files.write(file, record.head());
    try (Stream<Path> there = Files.list(file.getParent())) {
      assertThat(there).contains(file);
    }
  }
}
