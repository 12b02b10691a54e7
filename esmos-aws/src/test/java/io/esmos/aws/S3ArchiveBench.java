package io.esmos.aws;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ObjectArchive;
import io.esmos.s3.S3Objects;
import io.esmos.testkit.archive.ArchiveFaultBench;
import io.esmos.testkit.archive.LoweredLimits;
import io.esmos.testkit.archive.RequestFaults;
import io.esmos.testkit.s3.S3Mishaps;
import io.esmos.testkit.s3.S3RequestFaults;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.time.ManualTime;
import io.esmos.testkit.wire.WireRelay;
import io.esmos.testkit.wire.WireServer;
import io.esmos.testkit.witness.Hold;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/** An archive in a new bucket with Object Lock, on the wire server or on an emulator. */
final class S3ArchiveBench implements ArchiveFaultBench {
  private final String bucket = "archive-" + UUID.randomUUID();
  private final @Nullable ManualTime time;
  private final WireServer front;
  private final AutoCloseable store;
  private final S3AsyncClient client;
  private final S3AsyncClient other;
  private final boolean locking;
  private final boolean inParts;
  private final RequestFaults requests;

  private S3ArchiveBench(
      WireServer front,
      AutoCloseable store,
      @Nullable ManualTime time,
      boolean locking,
      boolean inParts) {
    this.front = front;
    this.store = store;
    this.time = time;
    this.locking = locking;
    this.inParts = inParts;
    this.requests = S3RequestFaults.of(front, S3Server.slowDown());
    this.client = S3Stores.plain(front.url());
    this.other = S3Stores.plain(front.url());
    client.createBucket(it -> it.bucket(bucket).objectLockEnabledForBucket(locking)).join();
  }

  /** On the wire server; its bucket may keep older contents and take retentions. */
  static S3ArchiveBench wire(boolean locking) {
    return wire(locking, false);
  }

  /** As {@link #wire(boolean)}, but S3 takes 5 MiB in one request, and not 5 GiB. */
  static S3ArchiveBench inParts(boolean locking) {
    return wire(locking, true);
  }

  private static S3ArchiveBench wire(boolean locking, boolean inParts) {
    ManualTime time = new ManualTime();
    S3Server server = S3Server.builder().clock(time).start();
    return new S3ArchiveBench(server.wire(), server, time, locking, inParts);
  }

  /** On an emulator, behind a relay; its bucket may keep older contents and take retentions. */
  static S3ArchiveBench emulator(URI url, boolean locking) {
    WireServer relay = WireServer.start("relay", WireRelay.to(url));
    return new S3ArchiveBench(relay, relay, null, locking, false);
  }

  private ObjectArchive over(S3AsyncClient s3) {
    S3Archive.Builder builder = S3Archive.builder(s3, bucket).name("s3:contract");
    S3Archive archive = locking ? builder.objectLock().build() : builder.build();
    return inParts ? inParts(archive, s3) : archive;
  }

  private S3Archive inParts(S3Archive whole, S3AsyncClient s3) {
    ArchiveCapabilities can = whole.capabilities();
    return new S3Archive(
        S3Objects.of(
            whole.name(),
            whole.vendor(),
            s3,
            bucket,
            LoweredLimits.of(can, can.limits().minPart())));
  }

  @Override
  public ObjectArchive archive() {
    return over(client);
  }

  @Override
  public ObjectArchive other() {
    return over(other);
  }

  /** Returns how often an operation was asked for. */
  long count(String operation) {
    return front.count(request -> S3Server.operation(request).equals(operation));
  }

  @Override
  public RequestFaults requests() {
    return requests;
  }

  /** As the wire server counts them; an emulator is asked. */
  @Override
  public int uploads() {
    return store instanceof S3Server server
        ? server.openUploads(bucket)
        : client.listMultipartUploads(it -> it.bucket(bucket)).join().uploads().size();
  }

  @Override
  public boolean next(Mishap mishap) {
    S3Mishaps.next(front.faults(), mishap);
    return true;
  }

  @Override
  public Optional<Hold> hold() {
    return Optional.of(Hold.of(front.faults().hold(request -> true)));
  }

  @Override
  public boolean pass(Duration passing) {
    if (time == null) {
      return false;
    }
    time.pass(passing);
    return true;
  }

  @Override
  public Instant now() {
    return time == null ? ArchiveFaultBench.super.now() : time.instant();
  }

  @Override
  public void addRuleOfOthers() {
    client
        .putBucketLifecycleConfiguration(
            it ->
                it.bucket(bucket)
                    .lifecycleConfiguration(
                        all ->
                            all.rules(
                                LifecycleRule.builder()
                                    .id("somebody-elses")
                                    .status(ExpirationStatus.ENABLED)
                                    .filter(filter -> filter.prefix("logs/"))
                                    .expiration(end -> end.days(7))
                                    .build())))
        .join();
  }

  @Override
  public String encryptionKey() {
    return "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";
  }

  @Override
  public Optional<String> secret() {
    return Optional.of(S3Stores.SECRET);
  }

  @Override
  public void close() {
    client.close();
    other.close();
    try {
      store.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
