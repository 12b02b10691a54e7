package io.esmos.testkit.transfer;

import static io.esmos.testkit.transfer.TransferBench.KEY;
import static io.esmos.testkit.transfer.TransferBench.OPTIONS;
import static io.esmos.testkit.transfer.TransferBench.bytes;
import static io.esmos.testkit.transfer.TransferBench.clean;
import static io.esmos.testkit.transfer.TransferBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ByteRange;
import io.esmos.archive.ObjectStream;
import io.esmos.archive.PartSums;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.TransferProgress;
import io.esmos.archive.Verification;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.transfer.Reads.Read;
import io.esmos.testkit.transfer.Reads.Way;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read is what was written. */
class DownloadTest {
  private final TransferBench bench = new TransferBench();

  @TempDir Path folder;
  private Reads reads;

  @BeforeEach
  void begin() {
    reads = new Reads(bench, folder.resolve("file"));
  }

  @AfterEach
  void end() {
    bench.close();
  }

  @Test
  void everyLengthIsReadWhole() throws IOException {
    for (WholeChecksum whole : WholeChecksum.values()) {
      for (int length : new int[] {0, 1, 999, 1000, 1001, 5000, 12_345}) {
        ScriptedArchive archive = reads.holding(whole, length);
        for (Way way : Way.values()) {
          Read read = reads.read(archive, way, ReadRequest.WHOLE);
          assertThat(read.bytes()).as("%s %s %d", whole, way, length).isEqualTo(bytes(length));
          boolean parts = whole == WholeChecksum.PARTS && length > 1000;
          assertThat(read.verification())
              .isEqualTo(parts ? Verification.PARTS : Verification.WHOLE);
        }
        clean(archive);
      }
    }
  }

  @Test
  void rangesAreReadAndSaidToBeUnverified() throws IOException {
    ScriptedArchive archive = reads.holding(WholeChecksum.STORE, 7777);
    Random random = new Random(11);
    for (int i = 0; i < 60; i++) {
      int first = random.nextInt(7777);
      int length = 1 + random.nextInt(9000);
      ReadRequest request = ReadRequest.WHOLE.range(new ByteRange(first, length));
      for (Way way : Way.values()) {
        Read read = reads.read(archive, way, request);
        int end = Math.min(7777, first + length);
        assertThat(read.bytes()).isEqualTo(Arrays.copyOfRange(bytes(7777), first, end));
        assertThat(read.verification().verified()).isEqualTo(first == 0 && end == 7777);
      }
    }
    assertThat(
            reads
                .failure(archive, Way.CHANNEL, ReadRequest.WHOLE.range(new ByteRange(7777, 1)))
                .code())
        .isEqualTo(Code.INVALID);
    clean(archive);
  }

  @Test
  void rangesOfWholePartsAreVerifiedByTheirSums() throws IOException {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    PartSums sums =
        bench
            .over(archive)
            .upload(KEY, Source.of(bytes(5500)), PutRequest.PLAIN, soon())
            .sums()
            .orElseThrow();
    ReadRequest known = ReadRequest.WHOLE.sums(sums);
    for (Way way : Way.values()) {
      assertThat(reads.read(archive, way, known).verification()).isEqualTo(Verification.PARTS);
      assertThat(reads.read(archive, way, known.range(new ByteRange(1000, 2000))).verification())
          .isEqualTo(Verification.PARTS);
      assertThat(reads.read(archive, way, known.range(new ByteRange(5000, 999))).verification())
          .isEqualTo(Verification.PARTS);
      assertThat(reads.read(archive, way, known.range(new ByteRange(1000, 1999))).verification())
          .isEqualTo(Verification.NONE);
    }
    archive.spoil(KEY, 2500);
    for (Way way : Way.values()) {
      assertThat(reads.read(archive, way, known.range(new ByteRange(3000, 2000))).verification())
          .isEqualTo(Verification.PARTS);
      ProviderException wrong = reads.failure(archive, way, known);
      assertThat(wrong.code()).isEqualTo(Code.MALFORMED);
      assertThat(wrong)
          .hasMessageContaining("object folder/object version")
          .hasMessageContaining("bytes 2000 to 2999 are wrong")
          .hasMessageContaining(sums.part(2).hex());
    }
  }

  @Test
  void rangesThatTheStoreSendsAChecksumWithAreVerified() throws IOException {
    ScriptedArchive archive = reads.holding(WholeChecksum.STORE, 7777).rangeSums();
    ReadRequest range = ReadRequest.WHOLE.range(new ByteRange(300, 6000));
    for (Way way : Way.values()) {
      assertThat(reads.read(archive, way, range).verification()).isEqualTo(Verification.RANGES);
      archive.script((call, operation) -> operation.startsWith("get") ? Fault.FLIP : Fault.NONE);
      assertThat(reads.failure(archive, way, range).code()).isEqualTo(Code.MALFORMED);
      archive.revive();
    }
    clean(archive);
  }

  @Test
  void aVersionThatIsNotThereAnyMoreIsAConflict() {
    ScriptedArchive archive = reads.holding(WholeChecksum.STORE, 4400);
    String old = archive.object(KEY).orElseThrow().version();
    archive.plant(KEY, bytes(4400));
    for (Way way : Way.values()) {
      assertThat(reads.failure(archive, way, ReadRequest.WHOLE.unchanged(old)).code())
          .isEqualTo(Code.CONFLICT);
    }
    assertThat(reads.failure(archive, Way.FILE, ReadRequest.WHOLE.versionId("1")).code())
        .isEqualTo(Code.UNSUPPORTED);
    clean(archive);
  }

  @Test
  void anObjectThatIsNotThereIsNotFound() {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    for (Way way : Way.values()) {
      assertThat(reads.failure(archive, way, ReadRequest.WHOLE).code()).isEqualTo(Code.NOT_FOUND);
    }
  }

  @Test
  void aSinkThatFailsIsTold() {
    ScriptedArchive archive = reads.holding(WholeChecksum.STORE, 4400);
    ProviderException failure =
        catchThrowableOfType(
            ProviderException.class,
            () ->
                bench
                    .over(archive)
                    .download(KEY, ReadRequest.WHOLE, folder.resolve("no/file"), soon()));
    assertThat(failure.code()).isEqualTo(Code.OTHER);
    assertThat(failure).hasCauseInstanceOf(IOException.class);
    clean(archive);
  }

  @Test
  void aReaderOfSingleBytesSeesTheSame() {
    ScriptedArchive archive = reads.holding(WholeChecksum.PARTS, 2500);
    byte[] found = new byte[2500];
    try (ObjectStream stream = bench.over(archive).open(KEY, ReadRequest.WHOLE, soon())) {
      assertThat(stream.remaining()).isEqualTo(2500);
      for (int i = 0; i < found.length; i++) {
        found[i] = (byte) stream.read();
      }
      assertThat(stream.read()).isEqualTo(-1);
      assertThat(stream.remaining()).isZero();
    }
    assertThat(found).isEqualTo(bytes(2500));
    clean(archive);
  }

  @Test
  void buffersAreFewAndProgressIsTold() {
    ScriptedArchive archive = reads.holding(WholeChecksum.STORE, 200_000);
    List<TransferProgress> told = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bench
        .over(archive)
        .options(OPTIONS.parts(1000, 3))
        .listener(told::add)
        .download(KEY, ReadRequest.WHOLE, Channels.newChannel(bytes), soon());
    assertThat(bytes.toByteArray()).isEqualTo(bytes(200_000));
    assertThat(told).hasSize(201);
    assertThat(told.get(200).done()).isTrue();
    assertThat(told.get(200).bytes()).isEqualTo(200_000);
  }
}
