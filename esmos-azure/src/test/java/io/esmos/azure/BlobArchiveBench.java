package io.esmos.azure;

import com.azure.storage.blob.BlobContainerClient;
import io.esmos.archive.ObjectArchive;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.ArchiveFaultBench;
import io.esmos.testkit.archive.RequestFaults;
import io.esmos.testkit.archive.WireRequestFaults;
import io.esmos.testkit.archive.WireRequestFaults.Refusal;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.azureblob.BlobMishaps;
import io.esmos.testkit.time.ManualTime;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.witness.Hold;
import io.esmos.time.SystemTime;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@link BlobArchive} on the wire server, with all that an account may have. */
final class BlobArchiveBench implements ArchiveFaultBench {
  static final String CONTAINER = "vault";

  final ManualTime time = new ManualTime(Instant.parse("2026-11-20T10:00:00Z"));
  final AzureBlobServer server;
  private final ObjectArchive archive;
  private final ObjectArchive other;
  private final RequestFaults requests;

  BlobArchiveBench(boolean immutable) {
    AzureBlobServer.Builder builder = AzureBlobServer.builder().clocks(time, time).page(50);
    server = (immutable ? builder.immutability() : builder).start();
    archive = archive(BlobBench.client(server, CONTAINER), immutable);
    other = archive(BlobBench.other(server, CONTAINER), immutable);
    requests =
        WireRequestFaults.of(
            server.http(),
            // The marks with which uploads begin and end.
            request -> request.path().contains(".esmos"),
            List.of(
                new Refusal(
                    BlobMishaps::isOfBlobs,
                    AzureBlobServer.busy().with("Retry-After", "0"),
                    Code.THROTTLED),
                new Refusal(
                    BlobMishaps::isOfBlobs, refused(500, "InternalError"), Code.UNAVAILABLE),
                new Refusal(
                    BlobMishaps::isOfBlobs, refused(403, "AuthorizationFailure"), Code.DENIED),
                new Refusal(
                    request -> !BlobMishaps.isOfBlobs(request),
                    WireAnswer.json(429, "{\"error\":{\"code\":\"TooManyRequests\"}}"),
                    Code.THROTTLED)));
  }

  private ObjectArchive archive(BlobContainerClient client, boolean immutable) {
    BlobArchiveBuilder builder =
        BlobArchive.builder(client)
            .management(AzureBench.pipeline(), AzureBlobServer.SUBSCRIPTION, AzureBlobServer.GROUP)
            .managementEndpoint(server.managementUrl())
            .managementOptions(ArmOptions.DEFAULTS.rates(100_000, 1_000_000));
    return (immutable ? builder.immutable() : builder).build();
  }

  @Override
  public ObjectArchive archive() {
    return archive;
  }

  @Override
  public ObjectArchive other() {
    return other;
  }

  private static WireAnswer refused(int status, String code) {
    return WireAnswer.of(
            status,
            "application/xml",
            "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code></Error>")
        .with("x-ms-error-code", code);
  }

  @Override
  public RequestFaults requests() {
    return requests;
  }

  /** The service knows blocks only: those of one octet beside a mark are an upload under way. */
  @Override
  public int uploads() {
    return (int)
        server.uncommitted(CONTAINER).entrySet().stream()
            .filter(blob -> blob.getKey().startsWith(BlobUploads.MARKS))
            .flatMap(blob -> blob.getValue().stream())
            .filter(length -> length == 1)
            .count();
  }

  @Override
  public boolean next(Mishap mishap) {
    BlobMishaps.next(server.http().faults(), mishap);
    return true;
  }

  @Override
  public Optional<Hold> hold() {
    return Optional.of(Hold.of(server.http().faults().hold(request -> true)));
  }

  @Override
  public boolean pass(Duration by) {
    time.pass(by);
    return true;
  }

  @Override
  public Instant now() {
    return time.instant();
  }

  @Override
  public void addRuleOfOthers() {
    String body =
        "{\"properties\":{\"policy\":{\"rules\":[{\"enabled\":false,\"name\":\"theirs\","
            + "\"type\":\"Lifecycle\",\"definition\":{\"filters\":{\"blobTypes\":[\"appendBlob\"]},"
            + "\"actions\":{\"baseBlob\":{\"delete\":{\"daysAfterModificationGreaterThan\":2555}},"
            + "\"snapshot\":{\"delete\":{\"daysAfterCreationGreaterThan\":30}}}}}]}}}";
    HttpRequest request =
        HttpRequest.newBuilder(
                java.net.URI.create(
                    new ArmPaths(
                            server.managementUrl(),
                            AzureBlobServer.SUBSCRIPTION,
                            AzureBlobServer.GROUP)
                        .managementPolicy(AzureBlobServer.ACCOUNT)))
            .header("Authorization", "Bearer somebody-else")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(answer.body());
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String encryptionKey() {
    return "clinic-scope";
  }

  @Override
  public Optional<String> secret() {
    return Optional.of(AzureBlobServer.KEY);
  }

  @Override
  public int many() {
    return 200;
  }

  @Override
  public void close() {
    server.close();
  }

  static io.esmos.provider.Deadline soon() {
    return io.esmos.provider.Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }
}
