package io.esmos.s3;

import io.esmos.authority.Witness;
import io.esmos.authority.WitnessChecks;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * A witness whose cell is one object of a bucket: GetObject with its ETag, PutObject with {@code
 * If-None-Match: *} or {@code If-Match}. A write leaves this machine once: a refused condition is
 * somebody else's success. Immutable and safe for use by several threads; the client is not closed.
 */
public final class S3Cell implements Witness {
  private static final Pattern TAG = Pattern.compile("\"[\\x21\\x23-\\x7e]{1,256}\"");
  private static final String NO_BUCKET = "NoSuchBucket";

  private final String name;
  private final Vendor vendor;
  private final S3AsyncClient client;
  private final String bucket;
  private final String key;
  private final Duration writeInterval;

  private S3Cell(
      String name,
      Vendor vendor,
      S3AsyncClient client,
      String bucket,
      String key,
      Duration writeInterval) {
    this.name = name;
    this.vendor = vendor;
    this.client = client;
    this.bucket = bucket;
    this.key = key;
    this.writeInterval = writeInterval;
  }

  /**
   * Returns the witness of an object.
   *
   * @param name its name in the witness list
   * @param vendor the vendor whose failure takes it away
   * @param writeInterval the least time between two writes of one key that the vendor takes
   * @throws IllegalArgumentException if the bucket is none, or the client follows redirects
   */
  public static S3Cell of(
      String name,
      Vendor vendor,
      S3AsyncClient client,
      String bucket,
      String key,
      Duration writeInterval) {
    S3Endpoint.checkOneRegion(client);
    if (name.isBlank() || key.isBlank()) {
      throw new IllegalArgumentException("a witness needs a name, and its cell a key");
    }
    return new S3Cell(
        name,
        Objects.requireNonNull(vendor, "vendor"),
        client,
        S3Endpoint.bucket(bucket),
        key,
        Objects.requireNonNull(writeInterval, "writeInterval"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return vendor;
  }

  @Override
  public Duration writeInterval() {
    return writeInterval;
  }

  @Override
  public Optional<Stored> read(Deadline deadline) {
    String operation = "witness.read " + name;
    try {
      S3Reading.Answer answer =
          S3Reading.answer(
              operation,
              deadline,
              (override, into) ->
                  client.getObject(
                      request -> request.bucket(bucket).key(key).overrideConfiguration(override),
                      into));
      try (InputStream body = answer.body()) {
        return Optional.of(stored(operation, answer.response(), body));
      }
    } catch (IOException e) {
      throw ProviderException.of(
          Code.UNAVAILABLE, operation, "the connection ended before the answer did", e);
    } catch (ProviderException e) {
      if (e.code() == Code.NOT_FOUND && !S3Failures.is(e, NO_BUCKET)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Stored stored(String operation, GetObjectResponse response, InputStream body)
      throws IOException {
    if (response
        .sdkHttpResponse()
        .firstMatchingHeader("Age")
        .filter(it -> !it.equals("0"))
        .isPresent()) {
      throw S3Failures.malformed(operation, "the answer comes from a cache", null);
    }
    Long length = response.contentLength();
    if (length == null || length > WitnessChecks.MAX_BYTES) {
      throw S3Failures.malformed(operation, "the cell has no length, or is too long", null);
    }
    byte[] contents = body.readNBytes(WitnessChecks.MAX_BYTES + 1);
    if (contents.length != length) {
      throw ProviderException.of(
          Code.UNAVAILABLE, operation, "the connection ended before the answer did");
    }
    return new Stored(contents, tag(operation, response.eTag()));
  }

  @Override
  public Optional<Stored> create(byte[] contents, Deadline deadline) {
    return write("witness.create " + name, contents, put -> put.ifNoneMatch("*"), false, deadline);
  }

  @Override
  public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
    String operation = "witness.replace " + name;
    WitnessChecks.tag(tag, TAG, operation);
    return write(operation, contents, put -> put.ifMatch(tag), true, deadline);
  }

  private Optional<Stored> write(
      String operation,
      byte[] contents,
      UnaryOperator<PutObjectRequest.Builder> condition,
      boolean absentIsRefusal,
      Deadline deadline) {
    WitnessChecks.size(contents, WitnessChecks.MAX_BYTES, operation);
    PutObjectRequest.Builder put =
        condition.apply(
            PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType("application/octet-stream")
                .contentMD5(md5(contents)));
    try {
      PutObjectResponse response =
          S3Calls.send(
              operation,
              deadline,
              override ->
                  client.putObject(
                      put.overrideConfiguration(override).build(),
                      AsyncRequestBody.fromBytes(contents)));
      return Optional.of(new Stored(contents, tag(operation, response.eTag())));
    } catch (ProviderException e) {
      boolean absent = e.code() == Code.NOT_FOUND && !S3Failures.is(e, NO_BUCKET);
      if (e.code() == Code.CONFLICT || (absent && absentIsRefusal)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String tag(String operation, @Nullable String tag) {
    if (tag == null || !TAG.matcher(tag).matches()) {
      throw S3Failures.malformed(operation, "the answer does not have one strong ETag", null);
    }
    return tag;
  }

  private static String md5(byte[] contents) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(contents));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  @Override
  public String toString() {
    return "S3Cell[" + name + " at " + vendor + "]";
  }
}
