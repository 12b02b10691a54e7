package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.esmos.archive.Chunk;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Tier;
import io.esmos.authority.Witness;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The published roles allow just what is called (REST page "Permissions for calling ..."). */
final class BlobPolicyTest {
  private static final String ACCOUNT = "Microsoft.Storage/storageAccounts/";
  private static final String BLOBS = ACCOUNT + "blobServices/containers/blobs/";

  /** Returns the actions that Azure asks for. */
  private static Stream<String> actions(WireRequest request) {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    boolean deletes = request.method().equals("DELETE");
    if (request.path().startsWith("/subscriptions")) {
      String how = reads ? "read" : deletes ? "delete" : "write";
      return Stream.of(ACCOUNT + "managementPolicies/" + how);
    }
    if (request.parameter("restype").equals(Optional.of("account"))) {
      return Stream.of(ACCOUNT + "blobServices/getInfo/action");
    }
    if (request.parameter("comp").equals(Optional.of("tags"))) {
      return Stream.of(BLOBS + "tags/" + (reads ? "read" : "write"));
    }
    Stream<String> tags =
        request.header("x-ms-tags").isPresent() ? Stream.of(BLOBS + "tags/write") : Stream.of();
    return Stream.concat(tags, Stream.of(BLOBS + (reads ? "read" : deletes ? "delete" : "write")));
  }

  private static Set<String> called(AzureBlobServer server) {
    return server.http().requests().stream()
        .flatMap(BlobPolicyTest::actions)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> allowed(String role) throws IOException {
    JsonNode roles =
        new ObjectMapper().readTree(Path.of("..", "docs", "policies", "azure-blob.json").toFile());
    Set<String> actions = new TreeSet<>();
    for (JsonNode each : roles) {
      if (each.path("Name").asText().equals(role)) {
        each.path("Actions").forEach(action -> actions.add(action.asText()));
        each.path("DataActions").forEach(action -> actions.add(action.asText()));
      }
    }
    return actions;
  }

  @Test
  void aWitnessNeedsWhatItsRolesAllow() throws IOException {
    try (AzureBlobServer server = AzureBlobServer.builder().start()) {
      server.container("witness");
      Witness guard =
          BlobWitness.of("blob", Vendor.AZURE, BlobBench.other(server, "witness"), "clinic");
      guard.read(BlobArchiveBench.soon());
      assertThat(called(server)).isEqualTo(allowed("ESMOS guard"));
      String tag = guard.create(new byte[] {1}, BlobArchiveBench.soon()).orElseThrow().tag();
      guard.replace(tag, new byte[] {2}, BlobArchiveBench.soon());
      assertThat(called(server)).isEqualTo(allowed("ESMOS witness"));
    }
  }

  @Test
  void anArchiveNeedsWhatItsRolesAllow() throws Exception {
    try (BlobArchiveBench bench = new BlobArchiveBench(false)) {
      ObjectArchive archive = bench.archive();
      ObjectKey key = ObjectKey.of("key");
      PutRequest tagged = PutRequest.PLAIN.tags(Map.of("team", "records"));
      archive.put(key, Chunk.of(new byte[10]), tagged, BlobArchiveBench.soon());
      archive.tags(key, BlobArchiveBench.soon());
      archive.get(key, ReadRequest.WHOLE, BlobArchiveBench.soon()).body().readAllBytes();
      ObjectInfo info = archive.head(key, BlobArchiveBench.soon()).orElseThrow();
      archive.list("", Optional.empty(), 10, BlobArchiveBench.soon());
      archive.tiers().orElseThrow().move(info, Tier.COLD, BlobArchiveBench.soon());
      archive.copyFrom(
          archive, info, ObjectKey.of("copy"), PutRequest.PLAIN, BlobArchiveBench.soon());
      MultipartUploads uploads = archive.uploads();
      var upload = uploads.begin(key, PutRequest.PLAIN, BlobArchiveBench.soon());
      Chunk chunk = Chunk.of(new byte[10]);
      var part = uploads.put(upload, 1, chunk, BlobArchiveBench.soon());
      uploads.complete(
          upload, PutRequest.PLAIN, List.of(part), chunk.crc32c(), BlobArchiveBench.soon());
      uploads.uploads("", Optional.empty(), BlobArchiveBench.soon());
      archive.delete(key, Precondition.none(), BlobArchiveBench.soon());
      assertThat(called(bench.server)).isEqualTo(allowed("ESMOS archive"));
    }
  }

  @Test
  void rulesByAgeNeedWhatTheirRoleAllows() throws IOException {
    try (BlobArchiveBench bench = new BlobArchiveBench(false)) {
      LifecycleControl rules = bench.archive().lifecycle().orElseThrow();
      Rule rule = Rule.moving("esmos-long", "", Tier.ARCHIVE, Duration.ofDays(90));
      rules.replaceOurs(List.of(rule), BlobArchiveBench.soon());
      rules.replaceOurs(List.of(), BlobArchiveBench.soon());
      assertThat(rules.read(BlobArchiveBench.soon())).isEmpty();
      assertThat(called(bench.server)).isEqualTo(allowed("ESMOS archive rules"));
    }
  }
}
