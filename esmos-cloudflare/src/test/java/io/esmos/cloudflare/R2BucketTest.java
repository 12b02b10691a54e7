package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.LifecycleControl;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.RetentionControl;
import io.esmos.archive.RetentionControl.Lock;
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireFaults.Held;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Rules and locks that R2 replaces as a whole, beside those of others. */
final class R2BucketTest {
  private static final String ACCOUNT = R2ArchiveContractTest.ACCOUNT;
  private static final String THEIRS =
      """
      {"rules":[{"id":"theirs","enabled":true,"conditions":{"prefix":"x"},"ofTomorrow":{"a":[1]},
      "deleteObjectsTransition":{"condition":{"type":"Date","date":"2030-01-01T00:00:00Z"}}}]}
      """;

  private static final Rule LONG_TERM =
      Rule.moving("esmos-long-term", "db/", Tier.INFREQUENT, Duration.ofDays(90));

  private final S3Server server = S3Server.builder().r2().bucket("archive").start();
  private final OkHttpClient http = new OkHttpClient();
  private final S3AsyncClient client = R2Stores.client(server.url());
  private final R2Archive archive =
      R2Archive.of("r2:rules", client, "archive")
          .withApi(
              CloudflareAccess.of(
                  http,
                  "token-of-the-rules",
                  CloudflareOptions.DEFAULTS.endpoint(server.url().resolve("/client/v4"))),
              ACCOUNT,
              R2Client.Jurisdiction.NONE);
  private final LifecycleControl rules = archive.lifecycle().orElseThrow();

  @AfterEach
  void stop() {
    client.close();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
    server.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }

  private static boolean isPut(WireRequest request) {
    return request.method().equals("PUT") && request.path().endsWith("/lifecycle");
  }

  private static boolean isGet(WireRequest request) {
    return request.method().equals("GET") && request.path().endsWith("/lifecycle");
  }

  private String sent(String what, String body) throws Exception {
    HttpUrl url =
        HttpUrl.get(
            server.url() + "/client/v4/accounts/" + ACCOUNT + "/r2/buckets/archive/" + what);
    Request.Builder request = new Request.Builder().url(url).header("Authorization", "Bearer a");
    if (!body.isEmpty()) {
      request.put(RequestBody.create(body, MediaType.get("application/json")));
    }
    try (Response response = http.newCall(request.build()).execute()) {
      assertThat(response.code()).isEqualTo(200);
      return response.body().string();
    }
  }

  @Test
  void nothingIsWrittenWhereOursAreThereAlready() throws Exception {
    sent("lifecycle", THEIRS);
    rules.replaceOurs(List.of(LONG_TERM), soon());
    rules.replaceOurs(List.of(LONG_TERM), soon());
    assertThat(server.wire().count(R2BucketTest::isPut)).isEqualTo(2);
    assertThat(sent("lifecycle", "")).contains("\"ofTomorrow\":{\"a\":[1]}");
    assertThat(rules.others(soon())).isOne();
  }

  /** Another program read before, and writes what it read after ours are there. */
  @Test
  void oursThatAnotherProgramUndoesAtOnceAreWrittenAgain() throws Exception {
    sent("lifecycle", THEIRS);
    AtomicBoolean written = new AtomicBoolean();
    Held held =
        server
            .faults()
            .hold(
                it -> {
                  written.compareAndSet(false, isPut(it) && it.text().contains(LONG_TERM.id()));
                  return written.get() && isGet(it);
                });
    CompletableFuture<Void> change =
        CompletableFuture.runAsync(() -> rules.replaceOurs(List.of(LONG_TERM), soon()));
    assertThat(held.await(Duration.ofSeconds(30))).isTrue();
    sent("lifecycle", THEIRS.replace("theirs", "changed"));
    held.release();
    change.get(60, TimeUnit.SECONDS);
    assertThat(rules.read(soon())).containsExactly(LONG_TERM);
    assertThat(sent("lifecycle", "")).contains("changed");
  }

  /** One wrong letter in the name of a member, and it seems that there are no rules. */
  @Test
  void rulesOfOthersAreNotLostToAWrongLetterInAnAnswer() throws Exception {
    sent("lifecycle", THEIRS);
    String answer = sent("lifecycle", "");
    server
        .faults()
        .plan(R2BucketTest::isGet, WireAnswer.json(200, answer.replace("\"rules\"", "\"rulfs\"")));
    rules.replaceOurs(List.of(LONG_TERM), soon());
    assertThat(rules.others(soon())).isOne();
    assertThat(rules.read(soon())).containsExactly(LONG_TERM);
    assertThat(sent("lifecycle", "")).contains("\"ofTomorrow\":{\"a\":[1]}");
  }

  /** R2 has no condition for it: the page on R2 says so. */
  @Test
  void aChangeBetweenReadingAndWritingIsUndone() throws Exception {
    sent("lifecycle", THEIRS);
    Held held = server.faults().hold(it -> isPut(it) && it.text().contains(LONG_TERM.id()));
    CompletableFuture<Void> change =
        CompletableFuture.runAsync(() -> rules.replaceOurs(List.of(LONG_TERM), soon()));
    assertThat(held.await(Duration.ofSeconds(30))).isTrue();
    sent("lifecycle", THEIRS.replace("theirs", "changed"));
    held.release();
    change.get(60, TimeUnit.SECONDS);
    assertThat(rules.read(soon())).containsExactly(LONG_TERM);
    assertThat(sent("lifecycle", "")).contains("theirs");
  }

  @Test
  void aLockThatSomebodyWeakenedIsMadeAsItShouldBe() throws Exception {
    RetentionControl locks = archive.retention().orElseThrow();
    List<Lock> wanted = List.of(new Lock("esmos-for-ever", "db/", Optional.empty()));
    locks.replaceOurLocks(wanted, soon());
    String ours = sent("lock", "");
    sent(
        "lock",
        """
        {"rules":[{"id":"esmos-for-ever","enabled":true,"prefix":"db/",
        "condition":{"type":"Date","date":"2020-01-01T00:00:00Z"}}]}
        """);
    locks.replaceOurLocks(wanted, soon());
    assertThat(sent("lock", "")).isEqualTo(ours);
    sent(
        "lock",
        """
        {"rules":[{"id":"esmos-for-ever","enabled":false,"prefix":"db/",
        "condition":{"type":"Indefinite"}}]}
        """);
    locks.replaceOurLocks(wanted, soon());
    assertThat(sent("lock", "")).isEqualTo(ours);
  }
}
