package io.esmos.gcp;

import com.google.cloud.storage.Storage;
import io.esmos.authority.CallPrices;
import io.esmos.authority.Witness;
import io.esmos.authority.WitnessChecks;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * A witness whose cell is one object of Cloud Storage; its tag is the object's generation, which no
 * two contents ever share. Immutable and safe for use by several threads.
 *
 * <p>Reads are strongly consistent, in every kind of bucket, as long as no cache answers: the
 * client's host must be Google's own, the cell is written with {@code Cache-Control: no-store}, and
 * an answer that comes from a cache, or could, is refused. Choose a bucket in one region, without
 * retention and default holds, and with soft deletion off; {@code docs/gcs.md} says why.
 *
 * <p>A write leaves this machine at most once: none of the client's own retries apply. So a refused
 * condition (412) is somebody else's success, and a write whose answer was lost ends in an
 * exception whose effect is unknown. The service takes about one write a second of one object
 * ({@link #writeInterval}); faster ones are {@code THROTTLED}.
 */
public final class GcsWitness implements Witness {
  private static final Pattern GENERATION = Pattern.compile("[1-9][0-9]{0,18}");
  private static final String TYPE = "application/octet-stream";

  private final String name;
  private final Vendor vendor;
  private final String bucket;
  private final String object;
  private final GcsCalls calls;

  private GcsWitness(String name, Vendor vendor, String bucket, String object, GcsCalls calls) {
    this.name = name;
    this.vendor = vendor;
    this.bucket = bucket;
    this.object = object;
    this.calls = calls;
  }

  /**
   * Returns the witness of a cell. Its calls run on daemon threads of its own.
   *
   * @param name its name in the witness list
   * @param vendor the vendor whose failure takes it away
   * @param client Google's client, whose credentials, host and transport are used; it stays the
   *     caller's
   * @param bucket the bucket
   * @param object the object in it
   * @throws IllegalArgumentException if the client speaks gRPC, or to a host that is not Google's
   */
  public static GcsWitness of(
      String name, Vendor vendor, Storage client, String bucket, String object) {
    return of(name, vendor, client, bucket, object, GcsCalls.threads());
  }

  /**
   * Returns the witness of a cell whose calls run there, one thread each for as long as it takes.
   */
  public static GcsWitness of(
      String name, Vendor vendor, Storage client, String bucket, String object, Executor executor) {
    if (name.isBlank() || bucket.isBlank() || object.isBlank()) {
      throw new IllegalArgumentException("a witness needs a name, a bucket and an object");
    }
    return new GcsWitness(
        name,
        Objects.requireNonNull(vendor, "vendor"),
        bucket,
        object,
        GcsCalls.through(client, "witness " + name, executor));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Vendor vendor() {
    return vendor;
  }

  /** Returns one second, which is what Google documents for one name. */
  @Override
  public Duration writeInterval() {
    return Duration.ofSeconds(1);
  }

  /** Returns the list price of class STANDARD in one region. */
  @Override
  public Optional<CallPrices> prices() {
    return Optional.of(
        CallPrices.dollars(
            "0.40",
            "5.00",
            "cloud.google.com/storage/pricing-examples: class B and class A, STANDARD, us-east1"));
  }

  @Override
  public Optional<Stored> read(Deadline deadline) {
    String operation = "witness.read " + name;
    Answer answer =
        calls.send(
            GcsCalls.Call.of("GET", GcsCalls.object(bucket, object))
                .with("alt", "media")
                .header("Cache-Control", "no-cache"),
            deadline,
            operation);
    if (answer.status() == 404 && Failures.theirs(answer)) {
      uncached(answer, operation);
      return Optional.empty();
    }
    if (answer.status() != 200) {
      throw Failures.of(answer, operation, GcsCalls.SERVICE);
    }
    uncached(answer, operation);
    String generation = answer.headers().getFirstHeaderStringValue("x-goog-generation");
    if (generation == null || !GENERATION.matcher(generation).matches()) {
      throw malformed(answer, operation, "contents without a generation");
    }
    if (!GcsHash.of(answer.headers()).equals(Optional.of(GcsHash.crc32c(answer.body())))) {
      throw malformed(answer, operation, "contents that are not those of their checksum");
    }
    return Optional.of(new Stored(answer.body(), generation));
  }

  @Override
  public Optional<Stored> create(byte[] contents, Deadline deadline) {
    return write("witness.create " + name, "0", contents, deadline);
  }

  @Override
  public Optional<Stored> replace(String tag, byte[] contents, Deadline deadline) {
    String operation = "witness.replace " + name;
    WitnessChecks.tag(tag, GENERATION, operation);
    return write(operation, tag, contents, deadline);
  }

  private Optional<Stored> write(
      String operation, String generation, byte[] contents, Deadline deadline) {
    WitnessChecks.size(contents, WitnessChecks.MAX_BYTES, operation);
    String checksum = GcsHash.crc32c(contents);
    Answer answer =
        calls.send(
            GcsCalls.Call.of("POST", "/upload/storage/v1/b/" + GcsCalls.encoded(bucket) + "/o")
                .with("uploadType", "multipart")
                .with("ifGenerationMatch", generation)
                .content(new GcsUpload(metadata(checksum), TYPE, contents, 0, contents.length)),
            deadline,
            operation);
    if (answer.status() == 412 && Failures.theirs(answer)) {
      return Optional.empty();
    }
    if (answer.status() != 200) {
      throw Failures.of(answer, operation, GcsCalls.SERVICE);
    }
    return Optional.of(new Stored(contents, written(answer, operation, checksum)));
  }

  private String metadata(String checksum) {
    Map<String, String> said = new TreeMap<>();
    said.put("name", object);
    said.put("contentType", TYPE);
    said.put("cacheControl", "no-store");
    said.put("crc32c", checksum);
    try {
      return RoutingPolicy.JSON.toString(said);
    } catch (IOException e) {
      throw new IllegalStateException("a map of texts can be written as JSON", e);
    }
  }

  private static String written(Answer answer, String operation, String checksum) {
    Map<?, ?> said;
    try {
      said = RoutingPolicy.JSON.fromString(answer.text(), Map.class);
    } catch (IOException | IllegalArgumentException e) {
      throw Failures.malformed(answer, operation, GcsCalls.SERVICE, "what is no object", e);
    }
    String generation = said == null ? "" : String.valueOf(said.get("generation"));
    if (!GENERATION.matcher(generation).matches()
        || said == null
        || !checksum.equals(said.get("crc32c"))) {
      throw malformed(answer, operation, "an object that is not what was written");
    }
    return generation;
  }

  /** Refuses what a cache answered, or may answer the next time. */
  private static void uncached(Answer answer, String operation) {
    String age = answer.headers().getAge() == null ? "0" : answer.headers().getAge().toString();
    String said = String.valueOf(answer.headers().getCacheControl()).toLowerCase(Locale.ROOT);
    if (!age.equals("0")) {
      throw malformed(answer, operation, "its answer through a cache");
    }
    if (answer.status() == 200 && !said.contains("no-store") && !said.contains("no-cache")) {
      throw malformed(answer, operation, "a cell that may be cached (Cache-Control: " + said + ")");
    }
  }

  private static ProviderException malformed(Answer answer, String operation, String what) {
    return Failures.malformed(answer, operation, GcsCalls.SERVICE, what, null);
  }

  /** Returns the name, the vendor, the bucket and the object. */
  @Override
  public String toString() {
    return "GcsWitness[" + name + " at " + vendor + ", " + bucket + "/" + object + "]";
  }
}
