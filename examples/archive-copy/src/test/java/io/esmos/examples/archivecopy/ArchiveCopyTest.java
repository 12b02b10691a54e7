package io.esmos.examples.archivecopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.Tier;
import io.esmos.aws.S3Archive;
import io.esmos.provider.Deadline;
import io.esmos.testkit.s3.S3Server;
import io.esmos.time.SystemTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

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
        .contains("3 files of 21.0 MiB")
        .contains("to loopback:s3 (aws) and loopback:gcs (gcp)")
        .contains("backup/2026/dump.bin: 21.0 MiB, verified by WHOLE")
        .contains("what begins with backup/ moves to GLACIER after 90 days; rules of others: 0")
        .contains("from loopback:s3, with a bit of byte 11010048 turned on its way: part 2 of 3")
        .contains("bytes 8388608 to 16777215 are wrong")
        .contains("read again without that: verified by PARTS")
        .contains("reading back from loopback:gcs")
        .contains("3 objects, 21.0 MiB, compared with the files: 0 different")
        .endsWith("all is well" + System.lineSeparator());
  }

  /** Every vendor is the first archive once, and the second one once. */
  @ParameterizedTest
  @CsvSource({
    "s3, GLACIER, blob, Archive",
    "blob, Archive, r2, STANDARD_IA",
    "r2, STANDARD_IA, gcs, ARCHIVE",
    "gcs, ARCHIVE, s3, GLACIER"
  })
  void goesFromEveryVendorToEveryVendor(
      String first, String firstTier, String second, String secondTier) {
    assertThat(
            run(
                directory.toString(),
                "--to",
                "loopback:" + first,
                "--to",
                "loopback:" + second,
                "--days",
                "30",
                "--part-mib",
                "5"))
        .as(said())
        .isZero();
    assertThat(said())
        .contains("writing to loopback:" + first)
        .contains("moves to " + firstTier + " after 30 days")
        .contains("writing to loopback:" + second)
        .contains("moves to " + secondTier + " after 30 days")
        .contains("turned on its way: part 3 of 5")
        .contains("found, and no file was left behind: ")
        .contains("reading back from loopback:" + second)
        .contains("0 different");
  }

  @Test
  void keepsWhatIsReadBack() throws IOException {
    Path back = folder.resolve("back");
    assertThat(
            run(
                directory.toString(),
                "--to",
                "loopback:blob",
                "--to",
                "file:" + folder.resolve("archive"),
                "--prefix",
                "p/",
                "--no-damage",
                "--read-back",
                back.toString()))
        .as(said())
        .isZero();
    assertThat(said())
        .contains("what begins with p/ moves to Archive after 90 days")
        .contains("no rule by age")
        .doesNotContain("turned on its way");
    assertThat(
            Files.mismatch(directory.resolve("notes \u00e9.txt"), back.resolve("notes \u00e9.txt")))
        .isEqualTo(-1);
    assertThat(folder.resolve("archive")).isNotEmptyDirectory();
  }

  @Test
  void leavesTheRulesOfOthersAlone() throws IOException {
    try (S3Server server = S3Server.builder().bucket("theirs").start();
        S3AsyncClient client = client(server);
        Opened second = Archives.open("loopback:gcs", Map.of());
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      client
          .putBucketLifecycleConfiguration(
              it ->
                  it.bucket("theirs")
                      .lifecycleConfiguration(
                          all ->
                              all.rules(
                                  LifecycleRule.builder()
                                      .id("theirs")
                                      .status(ExpirationStatus.ENABLED)
                                      .filter(filter -> filter.prefix("logs/"))
                                      .expiration(end -> end.days(7))
                                      .build())))
          .join();
      S3Archive first = S3Archive.of(client, "theirs");
      CopyOptions options = CopyOptions.parse(List.of(directory.toString()));
      assertThat(ArchiveCopy.copy(options, first, second.archive(), print)).isZero();
      assertThat(said()).contains("GLACIER after 90 days; rules of others: 1");
      Deadline soon = Deadline.in(Duration.ofMinutes(1), SystemTime.ticker());
      assertThat(first.lifecycle().orElseThrow().read(soon))
          .containsExactly(
              Rule.moving("esmos-archive-copy", "backup/", Tier.ARCHIVE, Duration.ofDays(90)));
    }
  }

  private static S3AsyncClient client(S3Server server) {
    return S3AsyncClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(server.url())
        .forcePathStyle(true)
        .httpClientBuilder(NettyNioAsyncHttpClient.builder())
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(S3Server.ACCESS_KEY, "any")))
        .build();
  }

  @Test
  void aNameThatNotEveryArchiveTakesIsRefusedBeforeAnythingIsCopied() throws IOException {
    Files.writeString(directory.resolve("dot."), "x");
    assertThat(run(directory.toString())).isEqualTo(3);
    assertThat(errors()).contains("\"dot.\" is not a name that every archive takes");
    assertThat(said()).isEmpty();
  }

  @Test
  void whatIsTooMuchForServersInMemoryIsRefusedBeforeAnythingIsCopied() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(directory.resolve("huge").toFile(), "rw")) {
      sparse.setLength(Runtime.getRuntime().maxMemory() / 5);
    }
    assertThat(run(directory.toString())).isEqualTo(3);
    assertThat(errors()).contains("are too much for loopback servers");
    assertThat(said()).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithTheArguments() {
    assertThat(run(directory.toString(), "--to", "loopback:s3")).isEqualTo(3);
    assertThat(errors()).contains("give two archives, or none");
    assertThat(run(directory.toString(), "--days", "never")).isEqualTo(3);
    assertThat(errors()).contains("days must be a number from 1 to 10000");
    assertThat(run(directory.toString(), "--part-mib", "4")).isEqualTo(3);
    assertThat(errors()).contains("part-mib must be a number from 5 to 1024");
    assertThat(run(directory.toString(), "--to", "tape:1", "--to", "loopback:s3")).isEqualTo(3);
    assertThat(errors()).contains("--to names no archive that is known");
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
