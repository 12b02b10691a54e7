package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.authority.Witness;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.s3.S3Server;
import io.esmos.testkit.time.ManualTime;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.witness.Hold;
import io.esmos.testkit.witness.WitnessBench;
import io.esmos.testkit.witness.WitnessContract;
import io.esmos.time.SystemTime;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** R2 as a witness: the contract, its pace, and what is refused when it is built. */
final class R2WitnessTest implements WitnessContract {
  @Override
  public WitnessBench bench() {
    return new Bench();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }

  @Test
  void aSecondWriteWithinASecondIsThrottled() {
    ManualTime time = new ManualTime();
    try (S3Server server =
            S3Server.builder()
                .r2()
                .bucket("cells")
                .keyInterval(Duration.ofSeconds(1), time)
                .start();
        S3AsyncClient client = R2Stores.client(server.url())) {
      R2Witness witness = R2Witness.of(client, "cells", "clinic");
      assertThat(witness.writeInterval()).isEqualTo(Duration.ofSeconds(1));
      String tag = witness.create(new byte[] {1}, soon()).orElseThrow().tag();
      ProviderException early =
          catchThrowableOfType(
              ProviderException.class, () -> witness.replace(tag, new byte[] {2}, soon()));
      assertThat(early.code()).isEqualTo(Code.THROTTLED);
      assertThat(early.vendorCode()).hasValue("TooManyRequests");
      time.pass(Duration.ofSeconds(1));
      assertThat(witness.replace(tag, new byte[] {2}, soon())).isPresent();
    }
  }

  @Test
  void noRequestAsksForWhatR2Lacks() {
    try (S3Server server = S3Server.builder().r2().bucket("cells").start();
        S3AsyncClient client = R2Stores.client(server.url())) {
      R2Witness witness = R2Witness.of(client, "cells", "clinic");
      String tag = witness.create(new byte[] {1}, soon()).orElseThrow().tag();
      witness.replace(tag, new byte[] {2}, soon());
      witness.read(soon());
      assertThat(server.wire().requests())
          .hasSize(3)
          .allSatisfy(
              request -> {
                assertThat(request.header("x-amz-sdk-checksum-algorithm")).isEmpty();
                assertThat(request.header("authorization").orElse("")).contains("/auto/s3/");
              });
    }
  }

  @Test
  void whatIsNotR2sOwnEndpointIsRefused() {
    String account = "0123456789abcdef0123456789abcdef";
    try (S3AsyncClient client =
        R2Stores.with(R2Client.builder(account, R2Client.Jurisdiction.EU)).build()) {
      assertThat(R2Witness.of(client, "cells", "a").name()).isEqualTo("r2:cells/a");
      assertThat(client.serviceClientConfiguration().endpointOverride())
          .hasValue(URI.create("https://" + account + ".eu.r2.cloudflarestorage.com"));
    }
    for (String url : new String[] {"https://files.example.net", "http://a.r2.dev"}) {
      try (S3AsyncClient client = R2Stores.client(URI.create(url))) {
        assertThatThrownBy(() -> R2Witness.of(client, "cells", "a"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("custom domain");
      }
    }
    assertThatThrownBy(() -> R2Client.builder("example", R2Client.Jurisdiction.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClientIsSetUpAsR2NeedsIt() {
    String accountId = "0123456789abcdef0123456789abcdef";
    AwsCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "sha-256"));
    SdkAsyncHttpClient http = NettyNioAsyncHttpClient.create();
    // docs:r2-witness
    S3AsyncClient client =
        R2Client.builder(accountId, R2Client.Jurisdiction.NONE)
            .credentialsProvider(credentials)
            .httpClient(http)
            .build();
    Witness witness = R2Witness.of(client, "esmos-witness", "clinic");
    // /docs:r2-witness
    assertThat(witness.name()).isEqualTo("r2:esmos-witness/clinic");
    OkHttpClient ok = new OkHttpClient();
    CloudflareAccess cloudflare = CloudflareAccess.of(ok, "an-api-token");
    // docs:r2-archive
    R2Archive archive =
        R2Archive.of(client, "esmos-backups")
            .withApi(cloudflare, accountId, R2Client.Jurisdiction.NONE);
    // /docs:r2-archive
    assertThat(archive.capabilities().has(Feature.PREFIX_LOCKS)).isTrue();
    assertThat(R2Archive.of(client, "esmos-backups").lifecycle()).isEmpty();
    client.close();
    http.close();
  }

  private static final class Bench implements WitnessBench {
    private final S3Server server = S3Server.builder().r2().bucket("cells").start();
    private final S3AsyncClient client = R2Stores.client(server.url());
    private final S3AsyncClient other = R2Stores.client(server.url());

    @Override
    public Witness witness() {
      return R2Witness.of("cell", client, "cells", "clinic");
    }

    @Override
    public Witness other() {
      return R2Witness.of("cell", other, "cells", "clinic");
    }

    @Override
    public void loseNextAnswer() {
      server.faults().plan(request -> true, WireFaults.Kind.LOSE_ANSWER);
    }

    @Override
    public Hold hold() {
      return Hold.of(server.faults().hold(request -> true));
    }

    @Override
    public Optional<String> secret() {
      return Optional.of(R2Stores.SECRET);
    }

    @Override
    public int writes() {
      return 480;
    }

    @Override
    public void close() {
      client.close();
      other.close();
      server.close();
    }
  }
}
