package io.esmos.examples.archivecopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.testkit.azureblob.AzureBlobServer;
import io.esmos.testkit.s3.S3Server;
import io.esmos.topology.Vendor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buckets that exist, as the command names them. */
final class BucketsTest {
  private static final String ACCOUNT = "0123456789abcdef0123456789abcdef";
  private static final String SECRET = "c2VjcmV0LW9mLXRoZS10ZXN0";

  @TempDir private Path folder;

  @Test
  void credentialsOfTheEnvironmentAreUsedAndNeverPrinted() throws Exception {
    Path directory = Files.createDirectories(folder.resolve("data"));
    Files.writeString(directory.resolve("notes.txt"), "some notes");
    Path output = folder.resolve("output");
    try (S3Server s3 = S3Server.builder().region("eu-central-1").bucket("backups").start();
        AzureBlobServer blob = AzureBlobServer.builder().start().container("vault")) {
      ProcessBuilder command =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:-UsePerfData",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ArchiveCopy.class.getName(),
                  directory.toString(),
                  "--to",
                  "s3:backups",
                  "--to",
                  "blob:" + blob.url() + "/vault")
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      command
          .environment()
          .putAll(
              Map.of(
                  "AWS_ENDPOINT_URL_S3",
                  s3.url().toString(),
                  "AWS_REGION",
                  "eu-central-1",
                  "AWS_ACCESS_KEY_ID",
                  S3Server.ACCESS_KEY,
                  "AWS_SECRET_ACCESS_KEY",
                  SECRET,
                  "AZURE_STORAGE_KEY",
                  SECRET));
      int status = command.start().waitFor();
      String said = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(status).as(said).isZero();
      assertThat(said)
          .contains("to s3:backups (aws) and blob:" + blob.url() + "/vault (azure)")
          .contains("moves to GLACIER after 90 days")
          .contains("no rule by age: blob:")
          .contains("1 objects, 10 bytes, compared with the files: 0 different")
          .doesNotContain(SECRET);
    }
  }

  @Test
  void aBucketOfR2HasRulesByAgeIfThereIsAToken() {
    Map<String, String> keys =
        Map.of(
            "R2_ACCESS_KEY_ID", "id", "R2_SECRET_ACCESS_KEY", SECRET, "CLOUDFLARE_API_TOKEN", " ");
    try (Opened opened = Archives.open("r2:" + ACCOUNT + ".eu/backups", keys)) {
      assertThat(opened.archive().vendor()).isEqualTo(Vendor.CLOUDFLARE);
      assertThat(opened.archive().capabilities().has(Feature.LIFECYCLE)).isFalse();
      assertThat(opened.toString()).doesNotContain(SECRET);
    }
    Map<String, String> all =
        Map.of(
            "R2_ACCESS_KEY_ID",
            "id",
            "R2_SECRET_ACCESS_KEY",
            SECRET,
            "CLOUDFLARE_API_TOKEN",
            SECRET);
    try (Opened opened = Archives.open("r2:" + ACCOUNT + "/backups", all)) {
      assertThat(opened.archive().capabilities().has(Feature.LIFECYCLE)).isTrue();
      assertThat(opened.toString()).doesNotContain(SECRET);
    }
    assertThatThrownBy(
            () -> Archives.open("r2:" + ACCOUNT + "/backups", Map.of("R2_ACCESS_KEY_ID", "id")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("R2_SECRET_ACCESS_KEY");
  }

  @Test
  void aContainerHasRulesByAgeIfItIsKnownWhereItsAccountIs() {
    String url = "https://clinic.blob.core.windows.net/vault";
    Map<String, String> known =
        Map.of(
            "AZURE_STORAGE_SAS_TOKEN",
            "sv=2024-01-01&sig=" + SECRET,
            "AZURE_MANAGEMENT_TOKEN",
            SECRET,
            "AZURE_SUBSCRIPTION_ID",
            AzureBlobServer.SUBSCRIPTION,
            "AZURE_RESOURCE_GROUP",
            "clinic");
    try (Opened opened = Archives.open("blob:" + url, known)) {
      assertThat(opened.archive().name()).isEqualTo("blob:" + url);
      assertThat(opened.archive().capabilities().has(Feature.LIFECYCLE)).isTrue();
      assertThat(opened.toString()).doesNotContain(SECRET);
    }
    try (Opened opened = Archives.open("blob:" + url, Map.of("AZURE_STORAGE_KEY", SECRET))) {
      assertThat(opened.archive().vendor()).isEqualTo(Vendor.AZURE);
      assertThat(opened.archive().capabilities().has(Feature.LIFECYCLE)).isFalse();
    }
    assertThatThrownBy(() -> Archives.open("blob:" + url, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN");
    assertThatThrownBy(
            () -> Archives.open("blob:" + url, Map.of("AZURE_STORAGE_KEY", SECRET + "!")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("AZURE_STORAGE_KEY is no Base64, as keys are")
        .hasNoCause();
  }

  /** A secret on the command line is refused, and not repeated. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "blob:https://clinic.blob.core.windows.net/vault?sig=" + SECRET,
        "blob:https://" + SECRET + "@clinic.blob.core.windows.net/vault",
        "blob:http://clinic.blob.core.windows.net/vault/" + SECRET,
        "blob:https://clinic.blob.core.windows.net",
        "blob:https://clinic.blob.core.windows.net/vault/" + SECRET,
        "blob:" + SECRET + " ",
        "r2:" + SECRET + "/backups",
        SECRET,
        "loopback:" + SECRET
      })
  void whatIsNoPlaceIsRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> Archives.open(text, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain(SECRET));
  }
}
