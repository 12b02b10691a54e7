package io.esmos.gcp;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.esmos.provider.Deadline;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.time.SystemTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What the tests of Cloud Storage share. */
final class GcsBench {
  static final String PROJECT = "esmos-test";
  static final String BUCKET = "esmos-cells";
  static final String TOKEN = "ya29.the-token-that-nobody-sees";

  private GcsBench() {}

  static GcsServer server() {
    return GcsServer.start(PROJECT).bucket(BUCKET);
  }

  /** Google's client, as a user makes it. */
  static Storage client(GcsServer server) {
    return client(server.wire().url().toString());
  }

  static Storage client(String host) {
    return StorageOptions.http()
        .setProjectId(PROJECT)
        .setHost(host)
        .setCredentials(
            GoogleCredentials.create(AccessToken.newBuilder().setTokenValue(TOKEN).build()))
        .build()
        .getService();
  }

  static Deadline soon() {
    return in(10_000);
  }

  static Deadline in(long millis) {
    return Deadline.in(Duration.ofMillis(millis), SystemTime.ticker());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
