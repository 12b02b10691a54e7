package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.esmos.authority.Witness;
import io.esmos.authority.Witness.Stored;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

  /** What Google's reference ("IAM permissions for JSON methods") says that each method needs. */
  private static Set<String> permissions(GcsServer server) {
    Set<String> needed = new TreeSet<>();
    for (WireRequest request : server.wire().requests()) {
      String path = request.path().replaceAll("/(b|o)/[^/]+", "/$1/*");
      switch (request.method() + " " + path) {
        case "GET /storage/v1/b/*/o/*" -> needed.add("storage.objects.get");
        case "POST /upload/storage/v1/b/*/o" -> {
          needed.add("storage.objects.create");
          // To replace an object takes the right to delete the one before.
          if (!request.parameter("ifGenerationMatch").orElse("0").equals("0")) {
            needed.add("storage.objects.delete");
          }
        }
        default -> throw new AssertionError("no permission is known for " + request);
      }
    }
    server.wire().forget();
    return needed;
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
}
