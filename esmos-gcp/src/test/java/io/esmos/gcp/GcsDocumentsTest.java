package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Retention;
import io.esmos.archive.Tier;
import io.esmos.authority.Witness;
import io.esmos.authority.Witness.Stored;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The published roles are what the requests need, and no more. */
final class GcsDocumentsTest {
  private static final Path POLICIES = Path.of("..", "docs", "policies");

  @Test
  void theRolesOfTheWitnessHaveThePermissionsOfItsRequestsAndNoOthers() throws IOException {
    try (GcsServer server = GcsBench.server()) {
      Witness witness =
          GcsWitness.of("gcs", Vendor.GCP, GcsBench.client(server), GcsBench.BUCKET, "cell");
      Map<String, Set<String>> needed = new TreeMap<>();
      assertThat(witness.read(GcsBench.soon())).isEmpty();
      needed.put("read", permissions(server));
      // An absent cell is told from a forbidden one only to those who may list.
      needed.get("read").add("storage.objects.list");
      Stored first = witness.create(GcsBench.bytes("first"), GcsBench.soon()).orElseThrow();
      needed.put("create", permissions(server));
      assertThat(witness.replace(first.tag(), GcsBench.bytes("second"), GcsBench.soon()))
          .isPresent();
      needed.put("replace", permissions(server));
      assertThat(role("gcs-witness-write.yaml")).isEqualTo(needed);
      assertThat(witness.read(GcsBench.soon())).isPresent();
      assertThat(role("gcs-witness-read.yaml")).isEqualTo(Map.of("read", permissions(server)));
    }
  }

  @Test
  void theRoleOfTheArchiveHasForEachOperationThePermissionsOfItsRequestsAndNoOthers()
      throws IOException {
    ObjectKey key = ObjectKey.of("key");
    Map<String, Consumer<GcsArchive>> operations = new LinkedHashMap<>();
    operations.put("head", it -> assertThat(it.head(key, GcsBench.soon())).isPresent());
    operations.put("get", it -> it.get(key, ReadRequest.WHOLE, GcsBench.soon()).close());
    operations.put("list", it -> it.list("", Optional.empty(), 10, GcsBench.soon()));
    operations.put(
        "put", it -> it.put(key, Chunk.of(new byte[1]), PutRequest.PLAIN, GcsBench.soon()));
    operations.put("delete", it -> it.delete(key, Precondition.none(), GcsBench.soon()));
    operations.put("parts", it -> inParts(it, key));
    operations.put(
        "uploads",
        it -> {
          Upload upload = new Upload(key, "0123456789abcdef.none", Optional.empty());
          it.uploads().uploads("", Optional.empty(), GcsBench.soon());
          it.uploads().uploads("", Optional.of("o."), GcsBench.soon());
          assertThatThrownBy(() -> it.uploads().parts(upload, GcsBench.soon()));
          it.uploads().abort(upload, GcsBench.soon());
        });
    operations.put(
        "move", it -> it.tiers().orElseThrow().move(info(it, key), Tier.COLD, GcsBench.soon()));
    operations.put(
        "retain",
        it ->
            it.retention()
                .orElseThrow()
                .retain(
                    info(it, key),
                    new Retention(Retention.Mode.GOVERNANCE, Instant.parse("2100-01-01T00:00:00Z")),
                    GcsBench.soon()));
    operations.put(
        "hold", it -> it.retention().orElseThrow().legalHold(info(it, key), true, GcsBench.soon()));
    operations.put("versions", it -> it.versions().orElseThrow().list(key, GcsBench.soon()));
    operations.put(
        "restore",
        it -> it.versions().orElseThrow().restore(key, info(it, key).version(), GcsBench.soon()));
    operations.put(
        "lifecycle", it -> it.lifecycle().orElseThrow().replaceOurs(List.of(), GcsBench.soon()));
    Map<String, Set<String>> needed = new TreeMap<>();
    operations.forEach((name, call) -> needed.put(name, permissions(key, call)));
    needed.get("head").add("storage.objects.list");
    assertThat(role("gcs-archive.yaml")).isEqualTo(needed);
  }

  private static Set<String> permissions(ObjectKey key, Consumer<GcsArchive> operation) {
    try (GcsServer server = GcsBench.server()) {
      GcsArchive archive =
          GcsArchive.of("gcs", Vendor.GCP, GcsBench.client(server), GcsBench.BUCKET)
              .versioned()
              .retaining()
              .build();
      archive.put(key, Chunk.of(new byte[3]), PutRequest.PLAIN, GcsBench.soon());
      server.wire().forget();
      operation.accept(archive);
      return permissions(server);
    }
  }

  private static ObjectInfo info(GcsArchive archive, ObjectKey key) {
    return archive.head(key, GcsBench.soon()).orElseThrow();
  }

  private static void inParts(GcsArchive archive, ObjectKey key) {
    Upload upload = archive.uploads().begin(key, PutRequest.PLAIN, GcsBench.soon());
    Chunk chunk = Chunk.of(new byte[5]);
    Part part = archive.uploads().put(upload, 1, chunk, GcsBench.soon());
    archive
        .uploads()
        .complete(upload, PutRequest.PLAIN, List.of(part), chunk.crc32c(), GcsBench.soon());
  }

  /** What Google's reference ("IAM permissions for JSON methods", "… XML requests") says. */
  private static Set<String> permissions(GcsServer server) {
    Set<String> needed = new TreeSet<>();
    server.wire().requests().forEach(request -> needed.addAll(permissions(request)));
    server.wire().forget();
    return needed;
  }

  private static Set<String> permissions(WireRequest request) {
    String path =
        request.path().startsWith("/storage/") || request.path().startsWith("/upload/")
            ? request.path().replaceAll("/(b|o)/[^/]+", "/$1/*")
            : "xml";
    String method = request.header("X-HTTP-Method-Override").orElse(request.method());
    // To replace an object takes the right to delete the one before.
    boolean creates = request.parameter("ifGenerationMatch").filter("0"::equals).isPresent();
    return switch (method + " " + path) {
      case "GET /storage/v1/b/*/o/*" -> Set.of("storage.objects.get");
      case "GET /storage/v1/b/*/o" -> Set.of("storage.objects.list");
      case "DELETE /storage/v1/b/*/o/*" -> Set.of("storage.objects.delete");
      case "PATCH /storage/v1/b/*/o/*" ->
          request.text().contains("\"retention\"")
              ? Set.of(
                  "storage.objects.get", "storage.objects.update", "storage.objects.setRetention")
              : Set.of("storage.objects.get", "storage.objects.update");
      case "POST /upload/storage/v1/b/*/o" ->
          creates
              ? Set.of("storage.objects.create")
              : Set.of("storage.objects.create", "storage.objects.delete");
      case "POST /storage/v1/b/*/o/*/rewriteTo/b/*/o/*" ->
          Set.of("storage.objects.get", "storage.objects.create", "storage.objects.delete");
      case "GET /storage/v1/b/*" -> Set.of("storage.buckets.get");
      case "PATCH /storage/v1/b/*" -> Set.of("storage.buckets.get", "storage.buckets.update");
      case "POST xml", "PUT xml" ->
          Set.of("storage.multipartUploads.create", "storage.objects.create");
      case "DELETE xml" -> Set.of("storage.multipartUploads.abort");
      case "GET xml" ->
          request.parameter("uploadId").isPresent()
              ? Set.of("storage.multipartUploads.listParts")
              : Set.of("storage.multipartUploads.list");
      default -> throw new AssertionError("no permission is known for " + request);
    };
  }

  private static Map<String, Set<String>> role(String file) throws IOException {
    Map<String, Set<String>> role = new TreeMap<>();
    for (String line : Files.readAllLines(POLICIES.resolve(file))) {
      if (line.startsWith("  - ")) {
        String[] parts = line.substring(4).split(" # ", 2);
        for (String operation : parts[1].split(" ", -1)) {
          role.computeIfAbsent(operation, key -> new TreeSet<>()).add(parts[0]);
        }
      }
    }
    return role;
  }

  /** What a user writes; compiled here and shown in the document. */
  static Witness witnessSample() {
    // docs:gcs-witness
    Storage client = StorageOptions.http().build().getService();
    Witness witness = GcsWitness.of("gcs", Vendor.GCP, client, "esmos-witness", "clinic/authority");
    // /docs:gcs-witness
    return witness;
  }

  /** What a user writes; compiled here and shown in the document. */
  static GcsArchive archiveSample() {
    // docs:gcs-archive
    Storage client = StorageOptions.http().build().getService();
    GcsArchive archive =
        GcsArchive.of("gcs:backups", Vendor.GCP, client, "clinic-backups")
            .versioned() // the bucket keeps older contents
            .retaining() // and lets objects have retentions of their own
            .build();
    // /docs:gcs-archive
    return archive;
  }
}
