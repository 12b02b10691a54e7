package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.archive.ObjectArchive;
import io.esmos.provider.Deadline;
import io.esmos.testkit.archive.ArchiveBench;
import io.esmos.testkit.archive.ArchiveContract;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.time.ManualTime;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.witness.Hold;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.OkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** R2 on the wire server keeps the contract, at one write a second of a key. */
final class R2ArchiveContractTest implements ArchiveContract {
  static final String ACCOUNT = "0123456789abcdef0123456789abcdef";

  @Override
  public ArchiveBench bench() {
    return new Bench();
  }

  private static final class Bench implements ArchiveBench {
    private final ManualTime time = new ManualTime();
    private final S3Server server =
        S3Server.builder()
            .r2()
            .clock(time)
            .keyInterval(Duration.ofSeconds(1), time)
            .bucket("archive")
            .start();
    private final OkHttpClient http = new OkHttpClient();
    private final CloudflareAccess access =
        CloudflareAccess.of(
            http,
            "token-of-the-contract",
            CloudflareOptions.DEFAULTS.endpoint(server.url().resolve("/client/v4")));
    private final S3Client client = R2Stores.client(server.url());
    private final S3Client other = R2Stores.client(server.url());

    private ObjectArchive over(S3Client s3) {
      return R2Archive.of("r2:contract", s3, "archive")
          .withApi(access, ACCOUNT, R2Client.Jurisdiction.NONE);
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
      switch (mishap) {
        case ANSWER_LOST -> server.faults().plan(Bench::writes, WireFaults.Kind.LOSE_ANSWER);
        case THROTTLED -> server.faults().plan(request -> true, S3Server.slowDown());
        case BODY_DAMAGED ->
            server
                .faults()
                .plan(request -> request.method().equals("PUT"), WireFaults.Kind.ALTER_REQUEST);
        case READING_CUT ->
            server
                .faults()
                .plan(
                    request -> S3Server.operation(request).equals("GetObject"),
                    WireFaults.Kind.CUT_ANSWER);
      }
      return true;
    }

    private static boolean writes(WireRequest request) {
      return !request.method().matches("GET|HEAD");
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
      access
          .calls()
          .send(
              "PUT",
              access
                  .calls()
                  .url("accounts", ACCOUNT, "r2", "buckets", "archive", "lifecycle")
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
}
