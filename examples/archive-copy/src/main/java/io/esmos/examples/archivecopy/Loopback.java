package io.esmos.examples.archivecopy;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.storage.StorageOptions;
import io.esmos.gcp.GcsArchive;
import io.esmos.testkit.gcs.GcsServer;
import io.esmos.topology.Vendor;

/** A server in this process that speaks a vendor's protocol over loopback: no account is needed. */
final class Loopback {
  private static final String BUCKET = "archive-copy";

  private Loopback() {}

  /** Starts a Cloud Storage, and opens a bucket of it with Google's own client. */
  static Opened gcs(String name) {
    GcsServer server = GcsServer.start("archive-copy").bucket(BUCKET);
    GoogleCredentials nobody =
        GoogleCredentials.create(AccessToken.newBuilder().setTokenValue("loopback").build());
    StorageOptions options =
        StorageOptions.http()
            .setProjectId("archive-copy")
            .setHost(server.wire().url().toString())
            .setCredentials(nobody)
            .build();
    return new Opened(
        GcsArchive.of(name, Vendor.GCP, options.getService(), BUCKET).build(), server::close);
  }
}
