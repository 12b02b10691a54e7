package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ObjectArchive;
import io.esmos.provider.Deadline;
import io.esmos.s3.S3Objects;
import io.esmos.testkit.archive.ArchiveFaultBench;
import io.esmos.testkit.archive.LoweredLimits;
import io.esmos.testkit.archive.RequestFaults;
import io.esmos.testkit.s3.S3Mishaps;
import io.esmos.testkit.s3.S3RequestFaults;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.time.ManualTime;
import io.esmos.testkit.witness.Hold;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.OkHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** R2 on the wire server. */
final class R2ArchiveBench implements ArchiveFaultBench {
  private final ManualTime time = new ManualTime();
  private final S3Server server;
  private final OkHttpClient http = new OkHttpClient();
  private final S3AsyncClient client;
  private final S3AsyncClient other;
  private final boolean inParts;
  private final RequestFaults requests;

  /**
   * Starts a server.
   *
   * @param keyInterval how often a key may be written
   */
  R2ArchiveBench(Duration keyInterval) {
    this(keyInterval, false);
  }

  private R2ArchiveBench(Duration keyInterval, boolean inParts) {
    this.inParts = inParts;
    server =
        S3Server.builder()
            .r2()
            .clock(time)
            .keyInterval(keyInterval, time)
            .bucket("archive")
            .start();
    client = R2Stores.client(server.url());
    other = R2Stores.client(server.url());
    requests = S3RequestFaults.of(server.wire(), S3Server.error(429, "TooManyRequests"));
  }

  /** Without Cloudflare's API, and R2 takes 5 MiB in one request, and not 5 GiB. */
  static R2ArchiveBench inParts() {
    return new R2ArchiveBench(Duration.ZERO, true);
  }

  /** Returns how often an operation was asked for. */
  long count(String operation) {
    return server.wire().count(request -> S3Server.operation(request).equals(operation));
  }

  @Override
  public RequestFaults requests() {
    return requests;
  }

  @Override
  public int uploads() {
    return server.openUploads("archive");
  }

  private ObjectArchive over(S3AsyncClient s3) {
    R2Archive archive = R2Archive.of("r2:contract", s3, "archive");
    return inParts
        ? inParts(archive, s3)
        : archive.withApi(access(), R2ArchiveContractTest.ACCOUNT, R2Client.Jurisdiction.NONE);
  }

  private static R2Archive inParts(R2Archive whole, S3AsyncClient s3) {
    ArchiveCapabilities can = whole.capabilities();
    return new R2Archive(
        S3Objects.of(
            whole.name(),
            whole.vendor(),
            s3,
            "archive",
            LoweredLimits.of(can, can.limits().minPart())),
        null);
  }

  /** An access of its own, that knows of no pause that another one was asked for. */
  private CloudflareAccess access() {
    return CloudflareAccess.of(
        http,
        "token-of-the-contract",
        CloudflareOptions.DEFAULTS.endpoint(server.url().resolve("/client/v4")));
  }

  @Override
  public ObjectArchive archive() {
    return over(client);
  }

  @Override
  public ObjectArchive other() {
    return over(other);
  }

  @Override
  public boolean next(Mishap mishap) {
    S3Mishaps.next(server.faults(), mishap);
    return true;
  }

  @Override
  public Optional<Hold> hold() {
    return Optional.of(Hold.of(server.faults().hold(request -> true)));
  }

  @Override
  public boolean pass(Duration passing) {
    time.pass(passing);
    return true;
  }

  @Override
  public Instant now() {
    return time.instant();
  }

  @Override
  public void addRuleOfOthers() {
    ObjectNode body = ApiCalls.JSON.createObjectNode();
    ObjectNode rule = body.putArray("rules").addObject();
    rule.put("id", "Default Multipart Abort Rule").put("enabled", true);
    rule.putObject("conditions").put("prefix", "");
    rule.putObject("abortMultipartUploadsTransition")
        .putObject("condition")
        .put("type", "Age")
        .put("maxAge", Duration.ofDays(7).toSeconds());
    CloudflareAccess access = access();
    access
        .calls()
        .send(
            "PUT",
            access
                .calls()
                .url(
                    "accounts",
                    R2ArchiveContractTest.ACCOUNT,
                    "r2",
                    "buckets",
                    "archive",
                    "lifecycle")
                .build(),
            body,
            Deadline.in(patience(), SystemTime.ticker()),
            "test");
  }

  @Override
  public Optional<String> secret() {
    return Optional.of(R2Stores.SECRET);
  }

  @Override
  public void close() {
    client.close();
    other.close();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
    server.close();
  }
}
