package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectInfo.Replication;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.RehydrationTicket;
import io.esmos.archive.Retention;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl;
import io.esmos.archive.TierControl.Priority;
import io.esmos.archive.TierControl.Rehydration;
import io.esmos.archive.TierControl.State;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.ArchiveFaults.Fault;
import io.esmos.testkit.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the archive in memory does on the clock that it is given, and on request. */
final class InMemoryArchiveTest {
  private static final ObjectKey KEY = ObjectKey.of("key");

  private final ManualTime time = new ManualTime();

  @Test
  void aSlowKeyIsThrottledUntilItsIntervalIsOver() {
    InMemoryArchive archive = archive(ArchiveProfile.R2);
    put(archive, KEY);
    time.pass(Duration.ofMillis(400));
    ProviderException e = failure(() -> put(archive, KEY));
    assertThat(e.code()).isEqualTo(Code.THROTTLED);
    assertThat(e.retryAfter()).contains(Duration.ofMillis(600));
    put(archive, ObjectKey.of("another"));
    time.pass(Duration.ofMillis(600));
    put(archive, KEY);
  }

  @Test
  void aPlanDecidesCallByCall() {
    InMemoryArchive archive = archive(ArchiveProfile.S3);
    List<String> operations = new ArrayList<>();
    archive
        .faults()
        .plan(
            call -> {
              operations.add(call.number() + " " + call.operation());
              return call.number() == 1 ? Fault.UNREACHED : Fault.ANSWER_LOST;
            });
    assertThat(failure(() -> put(archive, KEY)).code()).isEqualTo(Code.UNAVAILABLE);
    archive.faults().next(Fault.NONE);
    assertThat(archive.head(KEY, soon())).isEmpty();
    assertThat(failure(() -> put(archive, KEY)).code()).isEqualTo(Code.UNAVAILABLE);
    archive.faults().plan(call -> Fault.NONE);
    assertThat(archive.head(KEY, soon())).isPresent();
    assertThat(operations).containsExactly("1 archive.put", "3 archive.put");
    assertThat(archive.faults().calls()).isEqualTo(4);
  }

  @Test
  void aDamagedReadingDiffersInOneBit() throws IOException {
    InMemoryArchive archive = archive(ArchiveProfile.S3);
    put(archive, KEY);
    archive.faults().next(Fault.READING_DAMAGED);
    assertThat(get(archive, KEY)).isEqualTo(new byte[] {1, 2 ^ 0x10, 3});
    assertThat(get(archive, KEY)).isEqualTo(new byte[] {1, 2, 3});
  }

  @Test
  void aRestoredObjectIsGoneAgainAfterItsDays() throws IOException {
    InMemoryArchive archive = archive(ArchiveProfile.S3);
    ObjectInfo archived =
        archive.put(KEY, bytes(), PutRequest.PLAIN.tier(Tier.DEEP_ARCHIVE), soon());
    TierControl tiers = archive.tiers().orElseThrow();
    Rehydration how = new Rehydration(Priority.BULK, Duration.ofDays(2), Optional.empty());
    RehydrationTicket ticket = tiers.rehydrate(archived, how, soon());
    time.pass(Duration.ofHours(47));
    assertThat(tiers.progress(ticket, soon()).state()).isEqualTo(State.PENDING);
    time.pass(Duration.ofHours(1));
    assertThat(tiers.progress(ticket, soon()).until())
        .contains(time.instant().plus(Duration.ofDays(2)));
    assertThat(get(archive, KEY)).hasSize(3);
    time.pass(Duration.ofDays(2));
    assertThat(tiers.progress(ticket, soon()).state()).isEqualTo(State.OVER);
    assertThat(failure(() -> get(archive, KEY)).code()).isEqualTo(Code.UNSUPPORTED);
    tiers.rehydrate(archived, how, soon());
    assertThat(tiers.progress(ticket, soon()).state()).isEqualTo(State.PENDING);
  }

  @Test
  void aTicketIsOverWhenItsObjectWasReplaced() {
    for (ArchiveProfile profile : List.of(ArchiveProfile.S3, ArchiveProfile.BLOB)) {
      InMemoryArchive archive = archive(profile);
      ObjectInfo archived = archive.put(KEY, bytes(), PutRequest.PLAIN.tier(Tier.ARCHIVE), soon());
      TierControl tiers = archive.tiers().orElseThrow();
      Rehydration how =
          new Rehydration(Priority.STANDARD, Duration.ofDays(2), Optional.of(ObjectKey.of("copy")));
      RehydrationTicket ticket = tiers.rehydrate(archived, how, soon());
      assertThat(tiers.progress(ticket, soon()).state()).isEqualTo(State.PENDING);
      put(archive, profile.rehydratesToCopies() ? ObjectKey.of("copy") : KEY);
      assertThat(tiers.progress(ticket, soon()).state()).isEqualTo(State.OVER);
      RehydrationTicket foreign =
          new RehydrationTicket("elsewhere", KEY, archived.version(), Optional.empty());
      assertThat(failure(() -> tiers.progress(foreign, soon())).code()).isEqualTo(Code.INVALID);
    }
  }

  @Test
  void copiesWithinOneVendorMoveNoBytes() throws IOException {
    InMemoryArchive from = archive(ArchiveProfile.S3);
    InMemoryArchive to = archive(ArchiveProfile.S3);
    ObjectInfo object = put(from, KEY);
    ObjectKey other = ObjectKey.of("other");
    PutRequest create = PutRequest.PLAIN.when(Precondition.absent());
    assertThat(to.copyFrom(from, object, other, create, soon())).isPresent();
    assertThat(get(to, other)).isEqualTo(new byte[] {1, 2, 3});
    assertThat(failure(() -> to.copyFrom(from, object, other, create, soon())).code())
        .isEqualTo(Code.CONFLICT);
    assertThat(archive(ArchiveProfile.GCS).copyFrom(from, object, other, create, soon())).isEmpty();
  }

  @Test
  void replicationIsWhatTheTestSays() {
    InMemoryArchive archive = archive(ArchiveProfile.S3);
    put(archive, KEY);
    archive.replication(KEY, Replication.PENDING);
    assertThat(archive.head(KEY, soon()).orElseThrow().replication())
        .isEqualTo(Replication.PENDING);
  }

  @Test
  void aRetentionEndsByTheStoresClock() {
    InMemoryArchive archive = archive(ArchiveProfile.GCS);
    Retention hour =
        new Retention(Retention.Mode.COMPLIANCE, time.instant().plus(Duration.ofHours(1)));
    archive.put(KEY, bytes(), PutRequest.PLAIN.retention(hour), soon());
    time.pass(Duration.ofMinutes(59));
    assertThat(failure(() -> put(archive, KEY)).code()).isEqualTo(Code.DENIED);
    time.pass(Duration.ofMinutes(1));
    put(archive, KEY);
  }

  private InMemoryArchive archive(ArchiveProfile profile) {
    return new InMemoryArchive("memory", profile, time);
  }

  private static ProviderException failure(ThrowingCallable call) {
    return catchThrowableOfType(ProviderException.class, call);
  }

  private static Chunk bytes() {
    return Chunk.of(new byte[] {1, 2, 3});
  }

  private static ObjectInfo put(InMemoryArchive archive, ObjectKey key) {
    return archive.put(key, bytes(), PutRequest.PLAIN, soon());
  }

  private static byte[] get(InMemoryArchive archive, ObjectKey key) throws IOException {
    try (ObjectReading reading = archive.get(key, ReadRequest.WHOLE, soon())) {
      return reading.body().readAllBytes();
    }
  }

  private static Deadline soon() {
    return ArchiveCalls.in(Duration.ofSeconds(30));
  }
}
