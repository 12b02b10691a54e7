package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireFaults;
import io.esmos.testkit.wire.WireRequest;
import io.esmos.testkit.wire.WireServer;
import io.esmos.testkit.wire.WireTls;
import io.esmos.testkit.wire.WireXml;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * S3 on loopback, in path style, or R2 with what it refuses and its one write a second of a key.
 * Objects, conditions, parts, checksums of every algorithm, listings, tags, versions, classes with
 * restores, retention, legal holds and rules by age are as the API reference of Amazon S3 (version
 * 2006-03-01) has them; what it does not serve answers 501. Strongly consistent. Bodies above 1 MiB
 * lie in temporary files. Safe for use by several threads.
 *
 * <p>Signatures are not checked, but the access key id and the region that a request was signed for
 * are. Rules by age are kept and not carried out. As R2 it also answers {@code /client/v4} with the
 * lifecycle and the locks of its buckets.
 */
public final class S3Server implements AutoCloseable {
  /** The access key id that is taken. */
  public static final String ACCESS_KEY = "AKIAESMOSWIRESERVER1";

  private static final Pattern CREDENTIAL =
      Pattern.compile("Credential=([^/,]+)/[0-9]{8}/([^/]+)/");

  private final Store store;
  private final R2Api api;
  private final ObjectCalls objects;
  private final ObjectSettings settings;
  private final UploadCalls uploads;
  private final Listings listings;
  private final BucketCalls bucketCalls;
  private final String region;
  private final WireServer wire;
  private final AtomicLong requestIds = new AtomicLong();

  private S3Server(Builder builder) {
    this.region = builder.region;
    this.store =
        new Store(
            builder.r2, builder.restoring, builder.clock, builder.ticker, builder.keyInterval);
    this.api = new R2Api(store);
    this.objects = new ObjectCalls(store, api);
    this.settings = new ObjectSettings(store);
    this.uploads = new UploadCalls(store, objects);
    this.listings = new Listings(store);
    this.bucketCalls = new BucketCalls(store, objects);
    builder.buckets.forEach(it -> store.buckets.put(it, new Bucket(it)));
    WireServer.Builder server = WireServer.builder(builder.r2 ? "r2" : "s3");
    if (builder.address != null) {
      server.at(builder.address);
    }
    if (builder.tls != null) {
      server.tls(builder.tls);
    }
    this.wire = server.start(this::answer);
  }

  /** Begins a server. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the URL, for the client's endpoint override. */
  public URI url() {
    return wire.url();
  }

  /** Returns the HTTP server, with its log of requests. */
  public WireServer wire() {
    return wire;
  }

  /** Returns what can be made to go wrong with requests. */
  public WireFaults faults() {
    return wire.faults();
  }

  /** Returns the name of what a request asks for, as policies have it. */
  public static String operation(WireRequest request) {
    return S3Operation.of(request);
  }

  /** Returns how many uploads are neither completed nor aborted. */
  public int openUploads(String bucket) {
    synchronized (store.lock) {
      return store.bucket(bucket).uploads.size();
    }
  }

  /** Puts an object without a request, for buckets of many. */
  public void seed(String bucket, String key, byte[] body) {
    Map<String, byte[]> digests = Digests.of(WireBody.of(body), Set.of(Digests.MD5));
    synchronized (store.lock) {
      Bucket to = store.bucket(bucket);
      Content.Made made =
          new Content.Made(
              WireBody.of(body),
              HexFormat.of().formatHex(digests.getOrDefault(Digests.MD5, new byte[0])),
              Map.of("content-type", "binary/octet-stream"),
              Map.of(),
              false,
              List.of());
      to.add(key, new Content(store.versionId(to), store.now(), made, "STANDARD", Map.of(), false));
    }
  }

  /** From now on objects of a bucket are to be replicated; see {@link #replicate}. */
  public void enableReplication(String bucket) {
    synchronized (store.lock) {
      store.bucket(bucket).replicated = true;
    }
  }

  /** Sets how far the replication of an object is, as the vendor writes it. */
  public void replicate(String bucket, String key, String status) {
    synchronized (store.lock) {
      store.bucket(bucket).content(key, Optional.empty()).replication = status;
    }
  }

  /** Exchanges one bit of an object's octets, so that its checksum no longer fits. */
  public void damage(String bucket, String key) {
    synchronized (store.lock) {
      Bucket in = store.bucket(bucket);
      Content old = in.content(key, Optional.empty());
      Content.Made made =
          new Content.Made(
              old.body.altered(), old.etag, old.headers, old.checksums, old.composite, old.parts);
      in.remove(key, old);
      in.add(
          key, new Content(old.versionId, old.modified, made, old.storageClass, old.tags, false));
    }
  }

  /** Returns S3's answer to one request too many. */
  public static WireAnswer slowDown() {
    return error(new Refusal(503, "SlowDown", "Please reduce your request rate."), "/", "slow");
  }

  /** Returns an answer of status 200 that holds an error, as CompleteMultipartUpload may give. */
  public static WireAnswer lateError() {
    WireAnswer error =
        error(
            new Refusal(
                500, "InternalError", "We encountered an internal error. Please try again."),
            "/",
            "late");
    return new WireAnswer(200, error.headers(), error.content());
  }

  /** Returns an error that a request can be answered with. */
  public static WireAnswer error(int status, String code) {
    return error(new Refusal(status, code, "made to fail"), "/", "made");
  }

  @Override
  public void close() {
    wire.close();
  }

  private WireAnswer answer(WireRequest request) {
    if (store.r2 && request.path().startsWith(R2Api.PREFIX)) {
      return api.answer(request);
    }
    String id = "REQUEST" + requestIds.incrementAndGet();
    try {
      authorize(request);
      return route(request).with("x-amz-request-id", id);
    } catch (Refusal e) {
      return answered(error(e, request.path(), id), request);
    } catch (NumberFormatException e) {
      return answered(error(Refusal.invalid("a number is none"), request.path(), id), request);
    } catch (IllegalArgumentException e) {
      Refusal refusal =
          new Refusal(400, "MalformedXML", "The XML you provided was not well-formed");
      return answered(error(refusal, request.path(), id), request);
    }
  }

  private static WireAnswer answered(WireAnswer error, WireRequest request) {
    return request.method().equals("HEAD") ? error.with(WireBody.empty()) : error;
  }

  private static WireAnswer error(Refusal refusal, String path, String id) {
    WireAnswer answer =
        WireAnswer.of(
            refusal.status(),
            "application/xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + WireXml.element(
                    "Error",
                    WireXml.leaf("Code", refusal.code())
                        + WireXml.leaf("Message", String.valueOf(refusal.getMessage()))
                        + WireXml.leaf("Resource", path)
                        + WireXml.leaf("RequestId", id)));
    for (Map.Entry<String, String> header : refusal.headers().entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    return answer.with("x-amz-request-id", id);
  }

  private void authorize(WireRequest request) {
    Optional<String> authorization = request.header("authorization");
    if (authorization.isEmpty()) {
      throw new Refusal(403, "AccessDenied", "Access Denied");
    }
    Matcher credential = CREDENTIAL.matcher(authorization.get());
    if (!credential.find()) {
      throw new Refusal(
          400, "AuthorizationHeaderMalformed", "The authorization header is malformed");
    }
    if (!credential.group(1).equals(ACCESS_KEY)) {
      throw new Refusal(
          403,
          "InvalidAccessKeyId",
          "The AWS Access Key Id you provided does not exist in our records.");
    }
    if (!store.r2 && !credential.group(2).equals(region)) {
      throw new Refusal(
          301,
          "PermanentRedirect",
          "The bucket you are attempting to access must be addressed using the specified endpoint.",
          Map.of("x-amz-bucket-region", region));
    }
  }

  private WireAnswer route(WireRequest request) {
    if (store.r2) {
      R2Rules.check(request);
    }
    Path at = Path.of(request);
    String operation = S3Operation.of(request);
    return switch (operation) {
      case "PutObject" -> objects.put(at, request);
      case "CopyObject" -> objects.copy(at, request);
      case "GetObject", "HeadObject" -> objects.get(at, request);
      case "DeleteObject" -> objects.delete(at, request);
      case "CreateMultipartUpload" -> uploads.create(at, request);
      case "UploadPart" -> uploads.part(at, request);
      case "UploadPartCopy" -> uploads.copyPart(at, request);
      case "CompleteMultipartUpload" -> uploads.complete(at, request);
      case "AbortMultipartUpload" -> uploads.abort(at, request);
      case "ListParts" -> {
        Upload upload;
        synchronized (store.lock) {
          upload = uploads.upload(store.bucket(at.bucket()), at, request);
        }
        yield listings.parts(at, request, upload);
      }
      case "ListObjectsV2" -> listings.objects(at, request);
      case "ListObjectVersions" -> listings.versions(at, request);
      case "ListMultipartUploads" -> listings.uploads(at, request);
      case "DeleteObjects" -> bucketCalls.deleteAll(at, request);
      case "CreateBucket" -> {
        create(at.bucket(), request);
        yield Store.empty(200);
      }
      case "HeadBucket" -> {
        synchronized (store.lock) {
          store.bucket(at.bucket());
        }
        yield Store.empty(200).with("x-amz-bucket-region", region);
      }
      case "GetBucketVersioning", "PutBucketVersioning" -> bucketCalls.versioning(at, request);
      case "GetObjectLockConfiguration", "PutObjectLockConfiguration" ->
          bucketCalls.lock(at, request);
      case "GetBucketLifecycleConfiguration",
          "PutBucketLifecycleConfiguration",
          "DeleteBucketLifecycle" ->
          bucketCalls.lifecycle(at, request);
      case "GetObjectTagging", "PutObjectTagging" -> settings.answer("tagging", at, request);
      case "GetObjectRetention", "PutObjectRetention" -> settings.answer("retention", at, request);
      case "GetObjectLegalHold", "PutObjectLegalHold" -> settings.answer("legal-hold", at, request);
      case "RestoreObject" -> settings.answer("restore", at, request);
      default -> throw Refusal.notImplemented(request.toString());
    };
  }

  private void create(String name, WireRequest request) {
    synchronized (store.lock) {
      Bucket bucket = store.buckets.computeIfAbsent(name, Bucket::new);
      if (request.header("x-amz-bucket-object-lock-enabled").filter("true"::equals).isPresent()) {
        bucket.versioned = true;
        bucket.lockable = true;
      }
    }
  }

  /** Collects what a server needs. Not thread-safe. */
  public static final class Builder {
    private final Set<String> buckets = new java.util.LinkedHashSet<>();
    private boolean r2;
    private String region = "us-east-1";
    private Duration restoring = Duration.ofHours(4);
    private InstantSource clock = SystemTime.wall();
    private Ticker ticker = SystemTime.ticker();
    private Duration keyInterval = Duration.ZERO;
    private @Nullable InetSocketAddress address;
    private @Nullable WireTls tls;

    private Builder() {}

    /** Adds a bucket. */
    public Builder bucket(String name) {
      buckets.add(Objects.requireNonNull(name, "name"));
      return this;
    }

    /** Makes it R2: strict, and with its region. */
    public Builder r2() {
      r2 = true;
      region = "auto";
      return this;
    }

    /** Takes one write of a key in this time, and answers 429 to more; R2's is one second. */
    public Builder keyInterval(Duration least, Ticker clock) {
      keyInterval = Objects.requireNonNull(least, "least");
      ticker = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Sets the region that requests must be signed for; by default us-east-1. */
    public Builder region(String name) {
      region = Objects.requireNonNull(name, "name");
      return this;
    }

    /** Sets the wall clock. */
    public Builder clock(InstantSource wall) {
      clock = Objects.requireNonNull(wall, "wall");
      return this;
    }

    /** Sets how long it takes to restore an archived object; by default four hours. */
    public Builder restoring(Duration time) {
      restoring = Objects.requireNonNull(time, "time");
      return this;
    }

    /** Sets where it listens; by default at a free port of 127.0.0.1. */
    public Builder at(InetSocketAddress where) {
      address = Objects.requireNonNull(where, "where");
      return this;
    }

    /** Makes it speak TLS with this certificate. */
    public Builder tls(WireTls certificate) {
      tls = Objects.requireNonNull(certificate, "certificate");
      return this;
    }

    /** Returns the server, listening. */
    public S3Server start() {
      return new S3Server(this);
    }
  }
}
