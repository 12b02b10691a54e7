package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ByteRange;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.ObjectStream;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.TransferOptions;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireFaults.Kind;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole transfers over the wire server. */
final class BlobTransferTest {
  private static final int PART = 20_000;
  private static final ObjectKey KEY = ObjectKey.of("base/backup");

  private final byte[] bytes = new byte[3 * PART + 17];
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AzureBlobServer server = AzureBlobServer.builder().start();
  private final ObjectArchive archive = BlobArchive.of(BlobBench.client(server, "vault"));

  BlobTransferTest() {
    new Random(5).nextBytes(bytes);
  }

  @AfterEach
  void close() {
    server.close();
    threads.shutdownNow();
  }

  private ArchiveTransfer transfer(Duration each, int attempts) {
    return ArchiveTransfer.of(archive, threads)
        .options(
            TransferOptions.DEFAULTS
                .parts(PART, 2)
                .requestTimeout(each)
                .attempts(attempts, Duration.ofMillis(1)));
  }

  private static Deadline in(Duration time) {
    return Deadline.in(time, SystemTime.ticker());
  }

  private static Deadline soon() {
    return in(Duration.ofSeconds(60));
  }

  private byte[] read(ArchiveTransfer transfer) throws IOException {
    try (ObjectStream stream = transfer.open(KEY, ReadRequest.WHOLE, soon())) {
      assertThat(stream.verification().verified()).isTrue();
      return stream.readAllBytes();
    }
  }

  @Test
  void aTransferIsVerifiedAndLeavesNothingBehind() throws IOException {
    ArchiveTransfer transfer = transfer(Duration.ofSeconds(30), 3);
    Stored stored = transfer.upload(KEY, Source.of(bytes), PutRequest.PLAIN, soon());
    assertThat(stored.info().length()).isEqualTo(bytes.length);
    assertThat(read(transfer)).isEqualTo(bytes);
    assertThat(archive.uploads().uploads("", Optional.empty(), soon()).uploads()).isEmpty();
  }

  @Test
  void aSlowStoreAndAPageForPeopleAreNotTakenForTheObject() throws IOException {
    ArchiveTransfer transfer = transfer(Duration.ofSeconds(30), 4);
    transfer.upload(KEY, Source.of(bytes), PutRequest.PLAIN, soon());
    server.http().faults().plan(request -> true, io.esmos.testkit.wire.WireAnswer.page());
    ProviderException page =
        catchThrowableOfType(ProviderException.class, () -> archive.head(KEY, soon()));
    assertThat(page.code()).isEqualTo(ProviderException.Code.MALFORMED);
    server.http().faults().plan(request -> true, AzureBlobServer.busy());
    assertThat(
            catchThrowableOfType(ProviderException.class, () -> archive.head(KEY, soon())).code())
        .isEqualTo(ProviderException.Code.THROTTLED);
    assertThat(read(transfer)).isEqualTo(bytes);
  }

  @Test
  void aShortRangeComesWithTheServicesChecksum() throws IOException {
    archive.put(KEY, Chunk.of(bytes), PutRequest.PLAIN, soon());
    ReadRequest range = ReadRequest.WHOLE.range(new ByteRange(100, 1000));
    try (ObjectReading reading = archive.get(KEY, range, soon())) {
      byte[] part = Arrays.copyOfRange(bytes, 100, 1100);
      assertThat(reading.body().readAllBytes()).isEqualTo(part);
      assertThat(reading.rangeChecksum())
          .contains(Chunk.of(part).checksum(io.esmos.archive.Checksum.Kind.MD5));
    }
    WireFaults faults = server.http().faults();
    faults.plan(BlobTransferTest::get, Kind.ALTER_ANSWER);
    ArchiveTransfer once = transfer(Duration.ofSeconds(30), 1);
    ProviderException wrong =
        catchThrowableOfType(
            ProviderException.class,
            () -> {
              try (ObjectStream stream = once.open(KEY, range, soon())) {
                stream.readAllBytes();
              }
            });
    assertThat(wrong.code()).isEqualTo(ProviderException.Code.MALFORMED);
  }

  private static boolean get(WireRequest request) {
    return request.method().equals("GET");
  }

  /** The value of the digits 1 to 9 is that of CRC-64/NVME in the catalogue of Koopman and Cook. */
  @Test
  void theCrcIsThatOfAzureStorage() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    long crc = ByteBuffer.wrap(Crc64.of(digits, 0, 9)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(crc).isEqualTo(0xAE8B14860A799888L);
    assertThat(Crc64.of(bytes, 3, 10_001))
        .isEqualTo(
            ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(
                    com.azure.storage.common.implementation.contentvalidation.StorageCrc64Calculator
                        .compute(Arrays.copyOfRange(bytes, 3, 10_004), 0))
                .array());
  }
}
