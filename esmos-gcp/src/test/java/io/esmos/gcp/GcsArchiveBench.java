package io.esmos.gcp;

import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.BucketInfo.LifecycleRule;
import com.google.cloud.storage.Storage;
import io.esmos.archive.ObjectArchive;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.ArchiveFaultBench;
import io.esmos.testkit.archive.RequestFaults;
import io.esmos.testkit.archive.WireRequestFaults;
import io.esmos.testkit.archive.WireRequestFaults.Refusal;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.witness.Hold;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An archive on the wire server of Cloud Storage, as a bucket is made in this or that way. */
final class GcsArchiveBench implements ArchiveFaultBench {
  static final String KEY = "projects/p/locations/asia-east1/keyRings/r/cryptoKeys/k";

  final GcsServer server = GcsBench.server();
  private final UnaryOperator<GcsArchive.Builder> how;
  private final GcsArchive archive;
  private final GcsArchive other;
  private final RequestFaults requests;
  private Duration passed = Duration.ZERO;

  GcsArchiveBench(boolean versioned, UnaryOperator<GcsArchive.Builder> how) {
    this.how = how;
    Storage client = GcsBench.client(server);
    if (versioned) {
      client.get(GcsBench.BUCKET).toBuilder().setVersioningEnabled(true).build().update();
    }
    server.clock(this::now);
    archive = open();
    other = open();
    requests =
        WireRequestFaults.of(
            server.wire(),
            GcsArchiveBench::ofUploads,
            List.of(
                new Refusal(
                    GcsFaults.error(429, "rateLimitExceeded").with("Retry-After", "0"),
                    Code.THROTTLED),
                new Refusal(GcsFaults.error(503, "backendError"), Code.UNAVAILABLE),
                new Refusal(GcsFaults.error(403, "forbidden"), Code.DENIED)));
  }

  private GcsArchive open() {
    return how.apply(
            GcsArchive.of("gcs:test", Vendor.GCP, GcsBench.client(server), GcsBench.BUCKET))
        .build();
  }

  @Override
  public ObjectArchive archive() {
    return archive;
  }

  @Override
  public ObjectArchive other() {
    return other;
  }

  /** What begins an upload, and what removes what it has put together. */
  private static boolean ofUploads(WireRequest request) {
    return request.parameter("uploads").isPresent() || request.method().equals("DELETE");
  }

  @Override
  public RequestFaults requests() {
    return requests;
  }

  /** Uploads, and the objects that were put together of their parts and not yet copied. */
  @Override
  public int uploads() {
    return server.uploads(GcsBench.BUCKET)
        + server.objects(GcsBench.BUCKET, GcsParts.STAGING).size();
  }

  @Override
  public boolean next(Mishap mishap) {
    WireFaults faults = server.wire().faults();
    switch (mishap) {
      case ANSWER_LOST -> faults.plan(GcsArchiveBench::writesAnObject, WireFaults.Kind.LOSE_ANSWER);
      case THROTTLED -> faults.plan(request -> true, GcsFaults.error(429, "rateLimitExceeded"));
      case BODY_DAMAGED -> server.damageNextBody();
      case READING_CUT ->
          faults.plan(request -> request.parameter("alt").isPresent(), WireFaults.Kind.CUT_ANSWER);
      case ENDLESS_ANSWER -> faults.plan(request -> true, WireAnswer.endless());
    }
    return true;
  }

  /** What can be seen in the archive; not what only prepares it. */
  private static boolean writesAnObject(WireRequest request) {
    return request.path().startsWith("/upload/")
        || request.path().contains("/rewriteTo/")
        || request.method().equals("DELETE");
  }

  @Override
  public Optional<Hold> hold() {
    return Optional.of(Hold.of(server.wire().faults().hold(request -> true)));
  }

  @Override
  public boolean pass(Duration time) {
    passed = passed.plus(time);
    return true;
  }

  @Override
  public Instant now() {
    return SystemTime.wall().instant().plus(passed);
  }

  @Override
  public void addRuleOfOthers() {
    Storage client = GcsBench.client(server);
    BucketInfo bucket = client.get(GcsBench.BUCKET);
    List<LifecycleRule> rules = new ArrayList<>(bucket.getLifecycleRules());
    rules.add(
        new LifecycleRule(
            LifecycleRule.LifecycleAction.newDeleteAction(),
            LifecycleRule.LifecycleCondition.newBuilder().setNumberOfNewerVersions(3).build()));
    client.update(bucket.toBuilder().setLifecycleRules(rules).build());
  }

  @Override
  public String encryptionKey() {
    return KEY;
  }

  @Override
  public Optional<String> secret() {
    return Optional.of(GcsBench.TOKEN);
  }

  @Override
  public void close() {
    server.close();
  }
}
