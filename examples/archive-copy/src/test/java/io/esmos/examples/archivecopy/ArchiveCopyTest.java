package io.esmos.examples.archivecopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.testkit.archive.InMemoryArchive;
import io.esmos.time.SystemTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveCopyTest {
  @TempDir private Path folder;
  private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void fill() throws IOException {
    directory = Files.createDirectories(folder.resolve("data"));
    byte[] large = new byte[21 << 20];
    new Random(1).nextBytes(large);
    Files.createDirectories(directory.resolve("2026"));
    Files.write(directory.resolve("2026").resolve("dump.bin"), large);
    Files.writeString(directory.resolve("notes \u00e9.txt"), "some notes");
    Files.write(directory.resolve("empty"), new byte[0]);
  }

  @Test
  void copiesToTwoVendorsFindsTheDamageAndReadsBack() {
    assertThat(run(directory.toString())).as(said()).isZero();
    assertThat(said())
        .contains("backup/2026/dump.bin is in memory:s3, verified by WHOLE")
        .contains("backup/2026/dump.bin is in loopback:gcs, verified by WHOLE")
        .contains("memory:s3 moves backup/ to ARCHIVE after 90 days, beside 0 rules of others")
        .contains("damaged on purpose and found: ")
        .contains("read 3 objects of 22020106 bytes back from loopback:gcs: 0 different");
    assertThat(said().lines().filter(line -> line.contains("dump.bin to memory:s3: 100 %, ")))
        .isNotEmpty();
  }

  @Test
  void goesToEveryKindOfArchive() throws IOException {
    Path back = folder.resolve("back");
    assertThat(
            run(
                directory.toString(),
                "--to",
                "memory:r2",
                "--to",
                "file:" + folder.resolve("archive"),
                "--prefix",
                "p/",
                "--days",
                "30",
                "--read-back",
                back.toString()))
        .as(said())
        .isZero();
    assertThat(said())
        .contains("memory:r2 moves p/ to INFREQUENT after 30 days")
        .contains("has no rules by age");
    assertThat(
            Files.mismatch(directory.resolve("notes \u00e9.txt"), back.resolve("notes \u00e9.txt")))
        .isEqualTo(-1);
    assertThat(run(directory.toString(), "--to", "memory:gcs", "--to", "memory:blob")).isZero();
  }

  @Test
  void leavesTheRulesOfOthersAlone() throws IOException {
    ObjectArchive first = Archives.open("memory:s3").archive();
    ((InMemoryArchive) first).addRuleOfOthers("theirs");
    CopyOptions options = CopyOptions.parse(List.of(directory.toString()));
    try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      assertThat(ArchiveCopy.copy(options, first, Archives.open("memory:blob").archive(), print))
          .isZero();
    }
    assertThat(said()).contains("beside 1 rules of others");
    Deadline soon = Deadline.in(Duration.ofMinutes(1), SystemTime.ticker());
    assertThat(first.lifecycle().orElseThrow().read(soon))
        .containsExactly(
            Rule.moving("esmos-archive-copy", "backup/", Tier.ARCHIVE, Duration.ofDays(90)));
  }

  @Test
  void aNameThatNotEveryArchiveTakesIsRefusedBeforeAnythingIsCopied() throws IOException {
    Files.writeString(directory.resolve("dot."), "x");
    assertThat(run(directory.toString())).isEqualTo(3);
    assertThat(errors()).contains("\"dot.\" is not a name that every archive takes");
    assertThat(said()).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithTheArguments() {
    assertThat(run(directory.toString(), "--to", "memory:s3")).isEqualTo(3);
    assertThat(errors()).contains("give two archives, or none");
    assertThat(run(directory.toString(), "--days", "never")).isEqualTo(3);
    assertThat(errors()).contains("days must be a number");
    assertThat(run(directory.toString(), "--to", "tape:1", "--to", "memory:s3")).isEqualTo(3);
    assertThat(errors()).contains("\"tape:1\" is no archive");
    assertThat(run(directory.resolve("nowhere").toString())).isEqualTo(3);
    assertThat(run("--help")).isZero();
    assertThat(said()).contains("--no-damage");
  }

  private int run(String... arguments) {
    try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      return ArchiveCopy.run(new ArrayList<>(List.of(arguments)), print, errors);
    }
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
