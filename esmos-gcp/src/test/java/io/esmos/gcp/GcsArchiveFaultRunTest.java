package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.cloud.storage.Blob;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.TransferOptions;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireFaults.Kind;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.topology.Vendor;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every request of an upload in parts, of a small one and of a download fails in turn, in every
 * way. An object is complete or absent afterwards, and the next run finishes the job.
 */
final class GcsArchiveFaultRunTest {
  private static final ObjectKey LARGE = ObjectKey.of("db/base.tar");
  private static final ObjectKey SMALL = ObjectKey.of("db/manifest");
  private static final byte[] BYTES = random((5 << 20) + 1000);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Set<Code> TYPED =
      EnumSet.of(Code.TIMEOUT, Code.UNAVAILABLE, Code.THROTTLED, Code.MALFORMED, Code.INVALID);

  private final GcsServer server = GcsBench.server();
  private final ObjectArchive archive =
      GcsArchive.of("gcs", Vendor.GCP, GcsBench.client(server), GcsBench.BUCKET).build();

  @AfterEach
  void close() {
    server.close();
  }

  /** Without second attempts, so that every fault is seen. */
  private ArchiveTransfer transfer(int attempts) {
    return transfer(attempts, LONG);
  }

  private ArchiveTransfer transfer(int attempts, Duration each) {
    return ArchiveTransfer.of(archive, Runnable::run)
        .options(
            TransferOptions.DEFAULTS
                .parts(5 << 20, 1)
                .requestTimeout(each)
                .restarts(0)
                .attempts(attempts, Duration.ofMillis(1)));
  }

  @Test
  void connectionsThatEndAtAnyRequestLeaveNoHalfObject() {
    everyRequest(Kind.HANG_UP, 1);
    everyRequest(Kind.LOSE_ANSWER, 1);
    everyRequest(Kind.CUT_ANSWER, 1);
    everyRequest(Kind.CUT_REQUEST, 1);
  }

  @Test
  void storesThatStallAtAnyRequestLeaveNoHalfObject() {
    Duration each = Duration.ofMillis(500);
    for (Kind kind : List.of(Kind.STALL, Kind.STALL_AFTER)) {
      everyRequest(kind.toString(), 1, each, (faults, which) -> faults.plan(which, kind));
    }
  }

  @Test
  void errorsAtAnyRequestAreTypedAndLeaveNoHalfObject() {
    everyRequest(1, GcsFaults.error(429, "rateLimitExceeded").with("Retry-After", "0"));
    everyRequest(1, GcsFaults.error(503, "backendError"));
    everyRequest(1, WireAnswer.page());
  }

  @Test
  void aSecondAttemptFinishesTheJob() {
    everyRequest(Kind.HANG_UP, 3);
    everyRequest(Kind.LOSE_ANSWER, 3);
    everyRequest(3, GcsFaults.error(503, "backendError"));
  }

  @Test
  void wrongAndShortBytesAreFound() {
    Predicate<WireRequest> media = request -> request.parameter("alt").isPresent();
    transfer(1).upload(LARGE, Source.of(BYTES), PutRequest.PLAIN, GcsBench.in(60_000));
    for (Kind kind : List.of(Kind.ALTER_ANSWER, Kind.SHORTEN_ANSWER, Kind.CUT_ANSWER)) {
      server.wire().faults().plan(media, kind);
      ProviderException failure = download(transfer(1));
      assertThat(failure).as(kind + " was not found").isNotNull();
      assertThat(failure.code()).isIn(TYPED);
    }
    server.damage(GcsBench.BUCKET, LARGE.value());
    ProviderException failure = download(transfer(1));
    assertThat(failure.code()).isEqualTo(Code.MALFORMED);
    assertThat(failure).hasMessageContaining(LARGE.value());
    Predicate<WireRequest> part = request -> request.parameter("partNumber").isPresent();
    server.wire().faults().plan(part, Kind.ALTER_REQUEST);
    ProviderException altered = upload(transfer(1), ObjectKey.of("altered"), BYTES);
    assertThat(altered.code()).isEqualTo(Code.INVALID);
    assertThat(archive.head(ObjectKey.of("altered"), GcsBench.soon())).isEmpty();
  }

  private void everyRequest(Kind kind, int attempts) {
    everyRequest(kind.toString(), attempts, LONG, (faults, which) -> faults.plan(which, kind));
  }

  private void everyRequest(int attempts, WireAnswer answer) {
    everyRequest(answer.toString(), attempts, LONG, (faults, which) -> faults.plan(which, answer));
  }

  private void everyRequest(
      String what,
      int attempts,
      Duration each,
      BiConsumer<WireFaults, Predicate<WireRequest>> fault) {
    int requests = 1;
    for (int failing = 0; failing < requests; failing++) {
      cleared();
      server.wire().forget();
      AtomicInteger left = new AtomicInteger(failing);
      fault.accept(server.wire().faults(), request -> left.getAndDecrement() == 0);
      List<ProviderException> failures = new ArrayList<>();
      ArchiveTransfer faulty = transfer(attempts, each);
      add(failures, upload(faulty, LARGE, BYTES));
      add(failures, upload(faulty, SMALL, GcsBench.bytes("manifest")));
      if (failures.isEmpty()) {
        add(failures, download(faulty));
      }
      requests = Math.max(requests, server.wire().requests().size());
      server.wire().faults().clear();
      String where = what + " at request " + failing + " of " + requests;
      failures.forEach(e -> assertThat(e.code()).as(where + ": " + e).isIn(TYPED));
      if (attempts > 1) {
        assertThat(failures).as(where).isEmpty();
      }
      whole(where, LARGE, BYTES);
      whole(where, SMALL, GcsBench.bytes("manifest"));
    }
    assertThat(requests)
        .as("requests of an upload in parts, a put and a download")
        .isBetween(9, 20);
  }

  /** An object is whole or absent; if it is absent the next run makes it. */
  private void whole(String where, ObjectKey key, byte[] bytes) {
    if (archive.head(key, GcsBench.soon()).isEmpty()) {
      ProviderException failure = upload(transfer(1), key, bytes);
      if (failure != null) {
        fail(where + ", the next run", failure);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    transfer(1).download(key, ReadRequest.WHOLE, Channels.newChannel(out), GcsBench.in(60_000));
    assertThat(Arrays.equals(out.toByteArray(), bytes)).as(where + ", bytes of " + key).isTrue();
  }

  /** Removes everything; what an upload leaves behind is found by the archive's own listing. */
  private void cleared() {
    Optional<String> cursor = Optional.empty();
    do {
      MultipartUploads.Page page = archive.uploads().uploads("", cursor, GcsBench.soon());
      page.uploads().forEach(it -> archive.uploads().abort(it, GcsBench.soon()));
      cursor = page.next();
    } while (cursor.isPresent());
    archive.delete(LARGE, Precondition.none(), GcsBench.soon());
    archive.delete(SMALL, Precondition.none(), GcsBench.soon());
    assertThat(server.uploads(GcsBench.BUCKET)).as("uploads that nobody lists").isZero();
    for (Blob left : GcsBench.client(server).list(GcsBench.BUCKET).iterateAll()) {
      fail("nobody lists " + left.getName());
    }
  }

  private static ProviderException upload(ArchiveTransfer transfer, ObjectKey key, byte[] bytes) {
    try {
      transfer.upload(
          key, Source.of(bytes), PutRequest.PLAIN.when(Precondition.absent()), GcsBench.in(60_000));
      return null;
    } catch (ProviderException e) {
      return e;
    }
  }

  private static ProviderException download(ArchiveTransfer transfer) {
    try {
      transfer.download(
          LARGE,
          ReadRequest.WHOLE,
          Channels.newChannel(new ByteArrayOutputStream()),
          GcsBench.in(60_000));
      return null;
    } catch (ProviderException e) {
      return e;
    }
  }

  private static void add(List<ProviderException> failures, ProviderException failure) {
    if (failure != null) {
      failures.add(failure);
    }
  }

  private static byte[] random(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }
}
