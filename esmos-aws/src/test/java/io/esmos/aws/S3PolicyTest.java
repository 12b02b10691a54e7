package io.esmos.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.Chunk;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl;
import io.esmos.authority.Witness;
import io.esmos.provider.Deadline;
import io.esmos.testkit.s3.S3Server;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The published policies allow what is asked for, and nothing else. */
class S3PolicyTest {
  /** No request is ListBucket: it turns the 403 of an object that is not there into a 404. */
  private static final String FOR_ABSENCE = "s3:ListBucket";

  @Test
  void theWitnessesPoliciesAreWhatIsAskedFor() throws IOException {
    try (S3Server server = S3Server.builder().bucket("cells").start();
        S3AsyncClient s3 = S3Stores.client(server.url())) {
      // docs:s3-witness
      Witness witness = S3Witness.of(s3, "esmos-witness", "clinic");
      // /docs:s3-witness
      assertThat(witness.name()).isEqualTo("s3:esmos-witness/clinic");
      Deadline soon = Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
      S3Witness cell = S3Witness.of(s3, "cells", "clinic");
      cell.read(soon);
      assertThat(asked(server)).isEqualTo(allowed("s3-witness-read.json"));
      String tag = cell.create(new byte[] {1}, soon).orElseThrow().tag();
      cell.replace(tag, new byte[] {2}, soon);
      assertThat(asked(server)).isEqualTo(allowed("s3-witness.json"));
    }
  }

  /** Actions of requests, where they are named otherwise, or need more than one. */
  private static final Map<String, Set<String>> ACTIONS =
      Map.ofEntries(
          Map.entry("HeadObject", Set.of("s3:GetObject", "s3:GetObjectVersion")),
          Map.entry("GetObject", Set.of("s3:GetObject", "s3:GetObjectVersion")),
          Map.entry("PutObject", Set.of("s3:PutObject", "s3:PutObjectTagging")),
          Map.entry("CreateMultipartUpload", Set.of("s3:PutObject")),
          Map.entry("UploadPart", Set.of("s3:PutObject")),
          Map.entry("CompleteMultipartUpload", Set.of("s3:PutObject")),
          Map.entry("ListParts", Set.of("s3:ListMultipartUploadParts")),
          Map.entry("ListMultipartUploads", Set.of("s3:ListBucketMultipartUploads")),
          Map.entry("CopyObject", Set.of("s3:GetObject", "s3:PutObject")),
          Map.entry("ListObjectsV2", Set.of("s3:ListBucket")),
          Map.entry("ListObjectVersions", Set.of("s3:ListBucketVersions")),
          Map.entry("DeleteObject", Set.of("s3:DeleteObject", "s3:DeleteObjectVersion")),
          Map.entry("DeleteObjects", Set.of("s3:DeleteObject")),
          Map.entry("GetBucketLifecycleConfiguration", Set.of("s3:GetLifecycleConfiguration")),
          Map.entry("PutBucketLifecycleConfiguration", Set.of("s3:PutLifecycleConfiguration")),
          Map.entry("DeleteBucketLifecycle", Set.of("s3:PutLifecycleConfiguration")),
          // What is seen of them by HEAD needs their permissions.
          Map.entry("PutObjectRetention", Set.of("s3:PutObjectRetention", "s3:GetObjectRetention")),
          Map.entry(
              "PutObjectLegalHold", Set.of("s3:PutObjectLegalHold", "s3:GetObjectLegalHold")));

  @Test
  void theArchivesPolicyIsWhatIsAskedFor() throws IOException {
    try (S3Server server = S3Server.builder().start();
        S3AsyncClient s3 = S3Stores.client(server.url())) {
      // docs:s3-archive
      S3Archive archive = S3Archive.builder(s3, "esmos-backups").objectLock().build();
      // /docs:s3-archive
      s3.createBucket(it -> it.bucket("esmos-backups").objectLockEnabledForBucket(true)).join();
      server.wire().forget();
      everything(archive);
      Set<String> asked = new TreeSet<>();
      server
          .wire()
          .requests()
          .forEach(
              it -> {
                String operation = S3Server.operation(it);
                asked.addAll(ACTIONS.getOrDefault(operation, Set.of("s3:" + operation)));
              });
      assertThat(asked).isEqualTo(allowed("s3-archive.json"));
    }
  }

  private static void everything(S3Archive archive) {
    Deadline soon = Deadline.in(Duration.ofSeconds(60), SystemTime.ticker());
    ObjectKey key = ObjectKey.of("a");
    Chunk body = Chunk.of(new byte[] {1, 2, 3});
    ObjectInfo cold =
        archive.put(key, body, PutRequest.PLAIN.tags(Map.of("a", "b")).tier(Tier.ARCHIVE), soon);
    archive.tags(key, soon);
    archive
        .tiers()
        .orElseThrow()
        .rehydrate(
            cold,
            new TierControl.Rehydration(
                TierControl.Priority.BULK, Duration.ofDays(1), Optional.empty()),
            soon);
    ObjectInfo hot = archive.put(key, body, PutRequest.PLAIN, soon);
    archive.get(key, ReadRequest.WHOLE, soon).close();
    archive.list("", Optional.empty(), 10, soon);
    archive.tiers().orElseThrow().move(hot, Tier.COLD, soon);
    MultipartUploads uploads = archive.uploads();
    MultipartUploads.Upload upload = uploads.begin(key, PutRequest.PLAIN, soon);
    MultipartUploads.Part part = uploads.put(upload, 1, body, soon);
    uploads.parts(upload, soon);
    uploads.complete(upload, PutRequest.PLAIN, List.of(part), body.crc32c(), soon);
    uploads.abort(uploads.begin(key, PutRequest.PLAIN, soon), soon);
    uploads.uploads("", Optional.empty(), soon);
    ObjectInfo now = archive.head(key, soon).orElseThrow();
    RetentionControl retention = archive.retention().orElseThrow();
    retention.retain(now, new Retention(Retention.Mode.GOVERNANCE, now.modified()), soon);
    retention.legalHold(now, false, soon);
    archive
        .lifecycle()
        .orElseThrow()
        .replaceOurs(
            List.of(LifecycleControl.Rule.moving("esmos-90", "", Tier.COLD, Duration.ofDays(90))),
            soon);
    archive.versions().orElseThrow().list(key, soon);
    archive.delete(key, Precondition.none(), soon);
    archive.deleteAll(List.of(key), soon);
  }

  private static Set<String> asked(S3Server server) {
    Set<String> asked = new TreeSet<>(Set.of(FOR_ABSENCE));
    server.wire().requests().forEach(it -> asked.add("s3:" + S3Server.operation(it)));
    return asked;
  }

  private static Set<String> allowed(String policy) throws IOException {
    return Pattern.compile("\"(s3:[A-Za-z]+)\"")
        .matcher(Files.readString(Path.of("..", "docs", "policies", policy)))
        .results()
        .map(it -> it.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
