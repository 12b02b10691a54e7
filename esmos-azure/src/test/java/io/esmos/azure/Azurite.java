package io.esmos.azure;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.esmos.lanes.Lanes;
import io.esmos.testkit.wire.WireRelay;
import io.esmos.testkit.wire.WireServer;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Microsoft's emulator of Blob Storage in a container, behind a relay that can lose answers. */
final class Azurite implements AutoCloseable {
  static final String ACCOUNT = "devstoreaccount1";

  /** The key that every Azurite has; its documentation publishes it. */
  static final String KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

  private static final int PORT = 10_000;
  private static final String OFFICIAL = "mcr.microsoft.com/azure-storage/azurite:3.37.0";

  private final GenericContainer<?> container;
  private final WireServer relay;

  private Azurite(GenericContainer<?> container, WireServer relay) {
    this.container = container;
    this.relay = relay;
  }

  @SuppressWarnings("resource") // closed with this
  static Azurite start() {
    String image = System.getenv().getOrDefault("ESMOS_IMAGE_AZURITE", OFFICIAL);
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image).asCompatibleSubstituteFor(OFFICIAL))
            .withExposedPorts(PORT)
            // A client newer than the emulator is refused otherwise, whatever it asks.
            .withEnv("AZURITE_SKIP_API_VERSION_CHECK", "true")
            .waitingFor(Wait.forListeningPort().withStartupTimeout(Duration.ofMinutes(3)));
    container.start();
    Lanes.used("Azurite 3.37.0");
    URI url = URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT));
    return new Azurite(container, WireServer.start("azurite", WireRelay.to(url)));
  }

  WireServer http() {
    return relay;
  }

  /** Returns a client of a container that is made new. */
  BlobContainerClient fresh() {
    BlobContainerClient client = client("c" + UUID.randomUUID());
    client.create();
    return client;
  }

  BlobContainerClient client(String name) {
    return client(relay.url().toString(), name);
  }

  /** Returns a client of a container, for another process. */
  static BlobContainerClient client(String url, String name) {
    return new BlobContainerClientBuilder()
        .endpoint(url + "/" + ACCOUNT)
        .containerName(name)
        .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
        .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 30, null, null, null))
        .httpClient(new JdkHttpClientBuilder().build())
        .buildClient();
  }

  @Override
  public void close() {
    relay.close();
    container.stop();
  }
}
