package io.esmos.testkit.transfer;

import static io.esmos.testkit.transfer.TransferBench.KEY;
import static io.esmos.testkit.transfer.TransferBench.bytes;
import static io.esmos.testkit.transfer.TransferBench.clean;
import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.transfer.Reads.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong at a reading is overcome, or it is said what is wrong. */
class DownloadFaultTest {
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
          ScriptedArchive archive = reads.holding(whole, 4400);
          int calls = way == Way.STREAM ? 1 : 6;
          for (int at = 1; at <= calls; at++) {
            int which = at;
            archive.script((call, operation) -> call == which ? fault : Fault.NONE);
            String what = fault + " of call " + at + ", " + way + ", " + whole;
            boolean body = way == Way.STREAM || at > 1;
            if (passing.contains(fault) || !body) {
              assertThat(reads.read(archive, way, ReadRequest.WHOLE).bytes())
                  .as(what)
                  .isEqualTo(bytes(4400));
            } else {
              ProviderException wrong = reads.failure(archive, way, ReadRequest.WHOLE);
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
        ScriptedArchive archive = reads.holding(WholeChecksum.STORE, 4400);
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
        ProviderException refusal = reads.failure(archive, way, ReadRequest.WHOLE);
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
  void wrongBytesAreFoundOnEveryKindOfStore() throws IOException {
    for (WholeChecksum whole : WholeChecksum.values()) {
      for (int at : new int[] {0, 1000, 2345, 4399}) {
        ScriptedArchive archive = reads.holding(whole, 4400);
        archive.spoil(KEY, at);
        for (Way way : Way.values()) {
          ProviderException wrong = reads.failure(archive, way, ReadRequest.WHOLE);
          assertThat(wrong.code()).isEqualTo(Code.MALFORMED);
          assertThat(wrong).hasMessageContaining("are wrong: their checksum is CRC32C");
        }
      }
    }
  }

  @Test
  void swappedPartsAreFound() {
    for (WholeChecksum whole : WholeChecksum.values()) {
      ScriptedArchive archive = reads.holding(whole, 4000);
      byte[] bytes = bytes(4000);
      for (int i = 0; i < 1000; i++) {
        if (bytes[1000 + i] != bytes[2000 + i]) {
          archive.exchange(KEY, 1000 + i, 2000 + i);
        }
      }
      for (Way way : Way.values()) {
        assertThat(reads.failure(archive, way, ReadRequest.WHOLE).code()).isEqualTo(Code.MALFORMED);
      }
    }
  }

  @Test
  void aFileIsAsItWasUntilAllBytesAreVerified() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "before");
    ScriptedArchive archive = reads.holding(WholeChecksum.STORE, 4400);
    archive.spoil(KEY, 4399);
    assertThat(reads.failure(archive, Way.FILE, ReadRequest.WHOLE).code())
        .isEqualTo(Code.MALFORMED);
    assertThat(file).hasContent("before");
    archive.spoil(KEY, 4399);
    reads.read(archive, Way.FILE, ReadRequest.WHOLE);
    assertThat(file).hasBinaryContent(bytes(4400));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
