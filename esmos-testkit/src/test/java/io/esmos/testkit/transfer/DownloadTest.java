package io.esmos.archive;

import static io.esmos.archive.TransferBench.KEY;
import static io.esmos.archive.TransferBench.OPTIONS;
import static io.esmos.archive.TransferBench.bytes;
import static io.esmos.archive.TransferBench.clean;
import static io.esmos.archive.TransferBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ScriptedArchive.Fault;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read is what was written, or it is said what is wrong. */
class DownloadTest {
  private final TransferBench bench = new TransferBench();

  @TempDir Path folder;

  @AfterEach
  void end() {
    bench.close();
  }

  /** The three ways to read. */
  private enum Way {
    STREAM,
    CHANNEL,
    FILE
  }

  private static final class Read {
    private final byte[] bytes;
    private final Verification verification;

    Read(byte[] bytes, Verification verification) {
      this.bytes = bytes;
      this.verification = verification;
    }

    byte[] bytes() {
      return bytes;
    }

    Verification verification() {
      return verification;
    }
  }

  private Read read(ScriptedArchive archive, Way way, ReadRequest request) throws IOException {
    ArchiveTransfer transfer =
        bench.over(archive).options(OPTIONS.requestTimeout(Duration.ofMillis(200)));
    switch (way) {
      case STREAM -> {
        try (ObjectStream stream = transfer.open(KEY, request, soon())) {
          return new Read(stream.readAllBytes(), stream.verification());
        }
      }
      case CHANNEL -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Downloaded done = transfer.download(KEY, request, Channels.newChannel(bytes), soon());
        assertThat(done.bytes()).isEqualTo(bytes.size());
        return new Read(bytes.toByteArray(), done.verification());
      }
      case FILE -> {
        Path file = folder.resolve("file");
        Downloaded done = transfer.download(KEY, request, file, soon());
        return new Read(Files.readAllBytes(file), done.verification());
      }
    }
    throw new AssertionError(way);
  }

  private static ScriptedArchive holding(TransferBench bench, WholeChecksum whole, int length) {
    ScriptedArchive archive = ScriptedArchive.of(whole);
    bench.over(archive).upload(KEY, Source.of(bytes(length)), PutRequest.PLAIN, soon());
    archive.revive();
    return archive;
  }

  @Test
  void everyLengthIsReadWhole() throws IOException {
    for (WholeChecksum whole : WholeChecksum.values()) {
      for (int length : new int[] {0, 1, 999, 1000, 1001, 5000, 12_345}) {
        ScriptedArchive archive = holding(bench, whole, length);
        for (Way way : Way.values()) {
          Read read = read(archive, way, ReadRequest.WHOLE);
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
    ScriptedArchive archive = holding(bench, WholeChecksum.STORE, 7777);
    Random random = new Random(11);
    for (int i = 0; i < 60; i++) {
      int first = random.nextInt(7777);
      int length = 1 + random.nextInt(9000);
      ReadRequest request = ReadRequest.WHOLE.range(new ByteRange(first, length));
      for (Way way : Way.values()) {
        Read read = read(archive, way, request);
        int end = Math.min(7777, first + length);
        assertThat(read.bytes()).isEqualTo(Arrays.copyOfRange(bytes(7777), first, end));
        assertThat(read.verification().verified()).isEqualTo(first == 0 && end == 7777);
      }
    }
    assertThat(
            failure(archive, Way.CHANNEL, ReadRequest.WHOLE.range(new ByteRange(7777, 1))).code())
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
      assertThat(read(archive, way, known).verification()).isEqualTo(Verification.PARTS);
      assertThat(read(archive, way, known.range(new ByteRange(1000, 2000))).verification())
          .isEqualTo(Verification.PARTS);
      assertThat(read(archive, way, known.range(new ByteRange(5000, 999))).verification())
          .isEqualTo(Verification.PARTS);
      assertThat(read(archive, way, known.range(new ByteRange(1000, 1999))).verification())
          .isEqualTo(Verification.NONE);
    }
    archive.spoil(KEY, 2500);
    for (Way way : Way.values()) {
      assertThat(read(archive, way, known.range(new ByteRange(3000, 2000))).verification())
          .isEqualTo(Verification.PARTS);
      ProviderException wrong = failure(archive, way, known);
      assertThat(wrong.code()).isEqualTo(Code.MALFORMED);
      assertThat(wrong)
          .hasMessageContaining("object folder/object version")
          .hasMessageContaining("bytes 2000 to 2999 are wrong")
          .hasMessageContaining(sums.part(2).hex());
    }
  }

  @Test
  void rangesThatTheStoreSendsAChecksumWithAreVerified() throws IOException {
    ScriptedArchive archive = holding(bench, WholeChecksum.STORE, 7777).rangeSums();
    ReadRequest range = ReadRequest.WHOLE.range(new ByteRange(300, 6000));
    for (Way way : Way.values()) {
      assertThat(read(archive, way, range).verification()).isEqualTo(Verification.RANGES);
      archive.script((call, operation) -> operation.startsWith("get") ? Fault.FLIP : Fault.NONE);
      assertThat(failure(archive, way, range).code()).isEqualTo(Code.MALFORMED);
      archive.revive();
    }
    clean(archive);
  }

  private ProviderException failure(ScriptedArchive archive, Way way, ReadRequest request) {
    return catchThrowableOfType(ProviderException.class, () -> read(archive, way, request));
  }

  /** Whatever passes is read on after, at whichever request it comes; what is wrong is found. */
  @Test
  void everyRequestFailsInTurn() throws IOException {
    List<Fault> passing =
        List.of(Fault.FAIL, Fault.LOSE_ANSWER, Fault.STALL, Fault.THROTTLE, Fault.BREAK, Fault.CUT);
    for (WholeChecksum whole : WholeChecksum.values()) {
      for (Way way : Way.values()) {
        for (Fault fault :
            List.of(
                Fault.FAIL,
                Fault.LOSE_ANSWER,
                Fault.STALL,
                Fault.THROTTLE,
                Fault.BREAK,
                Fault.CUT,
                Fault.FLIP,
                Fault.LENGTHEN)) {
          ScriptedArchive archive = holding(bench, whole, 4400);
          int calls = way == Way.STREAM ? 1 : 6;
          for (int at = 1; at <= calls; at++) {
            int which = at;
            archive.script((call, operation) -> call == which ? fault : Fault.NONE);
            String what = fault + " of call " + at + ", " + way + ", " + whole;
            boolean body = way == Way.STREAM || at > 1;
            if (passing.contains(fault) || !body) {
              assertThat(read(archive, way, ReadRequest.WHOLE).bytes())
                  .as(what)
                  .isEqualTo(bytes(4400));
            } else {
              ProviderException wrong = failure(archive, way, ReadRequest.WHOLE);
              assertThat(wrong).as(what).isNotNull();
              assertThat(wrong.code()).as(what).isEqualTo(Code.MALFORMED);
              assertThat(wrong).hasMessageContaining("folder/object");
            }
            clean(archive);
          }
        }
      }
    }
  }

  @Test
  void anObjectThatIsReplacedInTheMiddleIsAConflict() {
    for (Way way : Way.values()) {
      for (int at = 1; at <= (way == Way.STREAM ? 1 : 5); at++) {
        int which = at;
        ScriptedArchive archive = holding(bench, WholeChecksum.STORE, 4400);
        archive.script(
            (call, operation) -> {
              long gets = archive.log().stream().filter(it -> it.startsWith("get")).count();
              if (!operation.startsWith("get")) {
                return Fault.NONE;
              }
              if (way == Way.STREAM) {
                return gets == 1 ? Fault.BREAK : Fault.REPLACE;
              }
              return gets == which ? Fault.REPLACE : Fault.NONE;
            });
        ProviderException refusal = failure(archive, way, ReadRequest.WHOLE);
        assertThat(refusal).as("%s, call %d", way, at).isNotNull();
        assertThat(refusal.code()).isEqualTo(Code.CONFLICT);
        assertThat(refusal)
            .hasMessageContaining("object folder/object")
            .hasMessageContaining("has been replaced");
        clean(archive);
      }
    }
  }

  @Test
  void aVersionThatIsNotThereAnyMoreIsAConflict() {
    ScriptedArchive archive = holding(bench, WholeChecksum.STORE, 4400);
    String old = archive.object(KEY).orElseThrow().version();
    archive.plant(KEY, bytes(4400));
    for (Way way : Way.values()) {
      assertThat(failure(archive, way, ReadRequest.WHOLE.unchanged(old)).code())
          .isEqualTo(Code.CONFLICT);
    }
    assertThat(failure(archive, Way.FILE, ReadRequest.WHOLE.versionId("1")).code())
        .isEqualTo(Code.UNSUPPORTED);
    clean(archive);
  }

  @Test
  void anObjectThatIsNotThereIsNotFound() {
    ScriptedArchive archive = ScriptedArchive.of(WholeChecksum.STORE);
    for (Way way : Way.values()) {
      assertThat(failure(archive, way, ReadRequest.WHOLE).code()).isEqualTo(Code.NOT_FOUND);
    }
  }

  @Test
  void wrongBytesAreFoundOnEveryKindOfStore() throws IOException {
    for (WholeChecksum whole : WholeChecksum.values()) {
      for (int at : new int[] {0, 1000, 2345, 4399}) {
        ScriptedArchive archive = holding(bench, whole, 4400);
        archive.spoil(KEY, at);
        for (Way way : Way.values()) {
          ProviderException wrong = failure(archive, way, ReadRequest.WHOLE);
          assertThat(wrong.code()).isEqualTo(Code.MALFORMED);
          assertThat(wrong).hasMessageContaining("are wrong: their checksum is CRC32C");
        }
      }
    }
  }

  @Test
  void swappedPartsAreFound() {
    for (WholeChecksum whole : WholeChecksum.values()) {
      ScriptedArchive archive = holding(bench, whole, 4000);
      byte[] bytes = bytes(4000);
      for (int i = 0; i < 1000; i++) {
        if (bytes[1000 + i] != bytes[2000 + i]) {
          archive.exchange(KEY, 1000 + i, 2000 + i);
        }
      }
      for (Way way : Way.values()) {
        assertThat(failure(archive, way, ReadRequest.WHOLE).code()).isEqualTo(Code.MALFORMED);
      }
    }
  }

  @Test
  void aFileIsAsItWasUntilAllBytesAreVerified() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "before");
    ScriptedArchive archive = holding(bench, WholeChecksum.STORE, 4400);
    archive.spoil(KEY, 4399);
    assertThat(failure(archive, Way.FILE, ReadRequest.WHOLE).code()).isEqualTo(Code.MALFORMED);
    assertThat(file).hasContent("before");
    archive.spoil(KEY, 4399);
    read(archive, Way.FILE, ReadRequest.WHOLE);
    assertThat(file).hasBinaryContent(bytes(4400));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aSinkThatFailsIsTold() {
    ScriptedArchive archive = holding(bench, WholeChecksum.STORE, 4400);
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
    ScriptedArchive archive = holding(bench, WholeChecksum.PARTS, 2500);
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
  void checksumsOfEveryKindThatJavaComputesAreUsed() {
    byte[] bytes = bytes(100);
    for (Checksum.Kind kind : Checksum.Kind.values()) {
      Checksum checksum =
          Sum.computes(kind)
              ? Chunk.of(bytes).checksum(kind)
              : Checksum.of(kind, new byte[kind.octets()]);
      ObjectInfo plain = ObjectInfo.of(KEY, 100, "v", ScriptedArchive.BEGUN);
      ObjectInfo info =
          new ObjectInfo(
              KEY,
              100,
              "v",
              Optional.empty(),
              plain.modified(),
              Tier.HOT,
              "",
              true,
              plain.contentType(),
              List.of(checksum),
              plain.metadata(),
              Optional.empty(),
              false,
              plain.replication());
      Verifier verifier = Verifier.of(info, new Verifier.ByteSpan(0, 100), Optional.empty());
      assertThat(verifier.how().verified()).isEqualTo(Sum.computes(kind));
      verifier.feed(bytes, 0, 60);
      verifier.feed(bytes, 60, 40);
      if (Sum.computes(kind)) {
        byte[] other = bytes.clone();
        other[99] ^= 1;
        Verifier again = Verifier.of(info, new Verifier.ByteSpan(0, 100), Optional.empty());
        again.feed(other, 0, 50);
        assertThat(
                catchThrowableOfType(ProviderException.class, () -> again.feed(other, 50, 50))
                    .code())
            .isEqualTo(Code.MALFORMED);
      }
    }
  }

  @Test
  void buffersAreFewAndProgressIsTold() {
    ScriptedArchive archive = holding(bench, WholeChecksum.STORE, 200_000);
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
