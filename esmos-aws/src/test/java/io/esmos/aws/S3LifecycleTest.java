package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.LifecycleControl;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.Tier;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.wire.WireFaults.Held;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Rules by age beside those of others, who may know more of them than the SDK does. */
final class S3LifecycleTest {
  private static final String BUCKET = "objects";
  private static final String RULES_OF_OTHERS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- <Rule> of nobody -->
      <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/" n='a>b'>
        <Rule><ID>theirs &amp; ä</ID><Filter><And><Prefix>x</Prefix><ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter>
          <Status>Enabled</Status><Transition><Days>40</Days><StorageClass>NEW_CLASS</StorageClass></Transition>
          <OfTomorrow until="2030"><Rule>inner</Rule><![CDATA[<Rule>]]></OfTomorrow></Rule>
        <BesideRules kept="yes"/>
        <Rule ><ID>esmosnot</ID><Filter/><Status>Disabled</Status><Expiration><Days>3</Days></Expiration></Rule>
      </LifecycleConfiguration>
      """;

  private static final Rule LONG_TERM =
      Rule.moving("esmos-long-term", "db/<&>/", Tier.ARCHIVE, Duration.ofDays(90));
  private static final Rule SOONER =
      Rule.moving("esmos-long-term", "", Tier.INFREQUENT, Duration.ofDays(30));

  private final S3Server server = S3Server.builder().bucket(BUCKET).start();
  private final S3AsyncClient client = S3Stores.client(server.url());
  private final LifecycleControl rules = S3Archive.of(client, BUCKET).lifecycle().orElseThrow();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
  }

  private static boolean isPut(WireRequest request) {
    return S3Server.operation(request).equals("PutBucketLifecycleConfiguration");
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create(server.url() + "/" + BUCKET + "?lifecycle"))
        .header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential="
                + S3Server.ACCESS_KEY
                + "/20260101/us-east-1/s3/aws4_request");
  }

  private String document() {
    try {
      return http.send(request().build(), HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(String document) {
    try {
      byte[] body = document.getBytes(StandardCharsets.UTF_8);
      byte[] md5 = MessageDigest.getInstance("MD5").digest(body);
      int status =
          http.send(
                  request()
                      .header("Content-MD5", Base64.getEncoder().encodeToString(md5))
                      .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode();
      assertThat(status).isEqualTo(200);
    } catch (IOException | InterruptedException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatOthersWroteGoesBackOctetForOctet() {
    write(RULES_OF_OTHERS);
    assertThat(rules.others(soon())).isEqualTo(2);
    assertThat(rules.read(soon())).isEmpty();
    rules.replaceOurs(List.of(LONG_TERM), soon());
    assertThat(rules.read(soon())).containsExactly(LONG_TERM);
    assertThat(rules.others(soon())).isEqualTo(2);
    int end = RULES_OF_OTHERS.indexOf("</LifecycleConfiguration>");
    assertThat(document())
        .startsWith(RULES_OF_OTHERS.substring(0, end) + "<Rule>")
        .endsWith("</Rule>" + RULES_OF_OTHERS.substring(end));
    rules.replaceOurs(List.of(SOONER), soon());
    assertThat(rules.read(soon())).containsExactly(SOONER);
    rules.replaceOurs(List.of(), soon());
    assertThat(document()).isEqualTo(RULES_OF_OTHERS);
  }

  @Test
  void theFirstRuleMakesTheConfigurationAndTheLastOneEndsIt() {
    rules.replaceOurs(List.of(LONG_TERM), soon());
    assertThat(rules.read(soon())).containsExactly(LONG_TERM);
    rules.replaceOurs(List.of(), soon());
    assertThat(document()).contains("NoSuchLifecycleConfiguration");
  }

  @Test
  void nothingIsWrittenWhereOursAreThereAlready() {
    rules.replaceOurs(List.of(), soon());
    rules.replaceOurs(List.of(LONG_TERM), soon());
    rules.replaceOurs(List.of(LONG_TERM), soon());
    assertThat(server.wire().count(S3LifecycleTest::isPut)).isOne();
  }

  @Test
  void oneOfOursThatWasChangedByHandIsMadeAsItShouldBe() {
    rules.replaceOurs(List.of(LONG_TERM), soon());
    String ours = document();
    write(ours.replace("Enabled", "Disabled"));
    rules.replaceOurs(List.of(LONG_TERM), soon());
    assertThat(document()).isEqualTo(ours);
    write(ours.replace("<Days>90</Days>", "<Date>2030-01-01T00:00:00Z</Date>"));
    ProviderException failure =
        catchThrowableOfType(ProviderException.class, () -> rules.read(soon()));
    assertThat(failure.code()).isEqualTo(Code.MALFORMED);
    rules.replaceOurs(List.of(LONG_TERM), soon());
    assertThat(document()).isEqualTo(ours);
  }

  /** Another program read before, and writes what it read after ours are there. */
  @Test
  void oursThatAnotherProgramUndoesAtOnceAreWrittenAgain() throws Exception {
    write(RULES_OF_OTHERS);
    Held held = server.faults().hold(new SecondRead());
    CompletableFuture<Void> change =
        CompletableFuture.runAsync(() -> rules.replaceOurs(List.of(LONG_TERM), soon()));
    assertThat(held.await(Duration.ofSeconds(30))).isTrue();
    write(RULES_OF_OTHERS.replace("theirs", "changed"));
    held.release();
    change.get(60, TimeUnit.SECONDS);
    assertThat(rules.read(soon())).containsExactly(LONG_TERM);
    assertThat(document()).contains("<ID>changed &amp; ä</ID>");
    assertThat(server.wire().count(S3LifecycleTest::isPut)).isEqualTo(4);
  }

  /** The reading that follows a write. */
  private static final class SecondRead implements Predicate<WireRequest> {
    private final AtomicInteger reads = new AtomicInteger();

    @Override
    public boolean test(WireRequest request) {
      return S3Server.operation(request).equals("GetBucketLifecycleConfiguration")
          && reads.incrementAndGet() == 2;
    }
  }

  @Test
  void twoProgramsWithTheSameRulesEndWithThemOnce() throws Exception {
    write(RULES_OF_OTHERS);
    try (S3AsyncClient second = S3Stores.client(server.url())) {
      LifecycleControl same = S3Archive.of(second, BUCKET).lifecycle().orElseThrow();
      Held held = server.faults().hold(S3LifecycleTest::isPut);
      CompletableFuture<Void> one =
          CompletableFuture.runAsync(() -> rules.replaceOurs(List.of(LONG_TERM), soon()));
      CompletableFuture<Void> two =
          CompletableFuture.runAsync(() -> same.replaceOurs(List.of(LONG_TERM), soon()));
      assertThat(held.await(Duration.ofSeconds(30))).isTrue();
      held.release();
      one.get(60, TimeUnit.SECONDS);
      two.get(60, TimeUnit.SECONDS);
    }
    assertThat(rules.read(soon())).containsExactly(LONG_TERM);
    rules.replaceOurs(List.of(), soon());
    assertThat(document()).isEqualTo(RULES_OF_OTHERS);
  }

  /** S3 has no condition for it: the page on S3 says so. */
  @Test
  void aChangeBetweenReadingAndWritingIsUndone() throws Exception {
    write(RULES_OF_OTHERS);
    Held held = server.faults().hold(it -> isPut(it) && it.text().contains(LONG_TERM.id()));
    CompletableFuture<Void> change =
        CompletableFuture.runAsync(() -> rules.replaceOurs(List.of(LONG_TERM), soon()));
    assertThat(held.await(Duration.ofSeconds(30))).isTrue();
    write(RULES_OF_OTHERS.replace("theirs", "changed"));
    held.release();
    change.get(60, TimeUnit.SECONDS);
    assertThat(rules.read(soon())).containsExactly(LONG_TERM);
    assertThat(document()).contains("<ID>theirs &amp; ä</ID>");
  }

  @Test
  void whatIsNoConfigurationIsRefused() {
    for (String broken :
        List.of(
            "",
            "<a/>",
            "<LifecycleConfiguration/>",
            "<LifecycleConfiguration><Rule></LifecycleConfiguration>",
            "<LifecycleConfiguration><Rule a='></Rule></LifecycleConfiguration>",
            "<LifecycleConfiguration><!-- </LifecycleConfiguration>",
            "<!DOCTYPE a><LifecycleConfiguration></LifecycleConfiguration>",
            "<LifecycleConfiguration></LifecycleConfiguration><b></b>")) {
      assertThatThrownBy(() -> LifecycleDocument.of(broken.getBytes(StandardCharsets.UTF_8)))
          .as(broken)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
