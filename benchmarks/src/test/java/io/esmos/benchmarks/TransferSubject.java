package io.esmos.benchmarks;

import static io.netty.handler.ssl.SslProvider.JDK;
import static io.netty.handler.ssl.SslProvider.OPENSSL;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.TransferOptions;
import io.esmos.aws.S3Archive;
import io.esmos.azure.BlobArchive;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.utils.AttributeMap;

/** What moves a file to the sink and back. */
interface TransferSubject {
  /** S3's and Blob's names of the object. */
  String BUCKET = "benchmark";

  /** Its key. */
  String KEY = "object";

  /** The bytes of our parts. */
  int PART = 32 << 20;

  /** How many small objects are written, of how many bytes, by how many threads. */
  int OBJECTS = 10_000;

  /** Their bytes. */
  int SMALL = 4096;

  /** The threads. */
  int CALLERS = 16;

  /** Sends a file. */
  void upload(Path file) throws IOException;

  /** Reads the object into a file. */
  void download(Path file);

  /** Returns the subject of a name, for the server at a URL. */
  static TransferSubject of(String name, URI url) {
    return switch (name) {
      case "esmos-s3-boringssl" -> esmos(S3Archive.of(s3(netty(OPENSSL), url), BUCKET));
      case "esmos-s3-jdk" -> esmos(S3Archive.of(s3(netty(JDK), url), BUCKET));
      case "esmos-s3-crt" -> esmos(S3Archive.of(s3(crt(), url), BUCKET));
      case "transfer-manager-crt" -> manager(crtManaged(url));
      case "transfer-manager-netty" -> manager(nettyManaged(url));
      case "esmos-blob" -> esmos(BlobArchive.builder(container(url)).build());
      case "esmos-small" -> small(S3Archive.of(s3(netty(OPENSSL), url), BUCKET));
      case "sdk-small" -> small(s3(netty(OPENSSL), url));
      case "azure-storage-blob" -> blob(container(url).getBlobClient(KEY));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static AttributeMap trusting() {
    return AttributeMap.builder()
        .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
        .build();
  }

  private static SdkAsyncHttpClient netty(SslProvider tls) {
    // S3TransferManager asks for a connection for each part at once.
    return NettyNioAsyncHttpClient.builder()
        .sslProvider(tls)
        .connectionAcquisitionTimeout(Duration.ofMinutes(5))
        .buildWithDefaults(trusting());
  }

  private static SdkAsyncHttpClient crt() {
    return AwsCrtAsyncHttpClient.builder().buildWithDefaults(trusting());
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("benchmark", "none"));
  }

  private static S3AsyncClient s3(SdkAsyncHttpClient http, URI url) {
    return S3AsyncClient.builder()
        .httpClient(http)
        .endpointOverride(url)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .forcePathStyle(true)
        .build();
  }

  /** The AWS client in C, which does not verify what it reads. */
  private static S3AsyncClient crtManaged(URI url) {
    return S3AsyncClient.crtBuilder()
        .endpointOverride(url)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .forcePathStyle(true)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .httpConfiguration(http -> http.trustAllCertificatesEnabled(true))
        .build();
  }

  private static S3AsyncClient nettyManaged(URI url) {
    return S3AsyncClient.builder()
        .httpClient(netty(OPENSSL))
        .endpointOverride(url)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials())
        .forcePathStyle(true)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .multipartEnabled(true)
        .build();
  }

  private static BlobContainerClient container(URI url) {
    return new BlobContainerClientBuilder()
        .endpoint(url + "/" + BUCKET)
        .containerName(BUCKET)
        .credential(new StorageSharedKeyCredential(BUCKET, "bm9uZQ=="))
        .httpClient(new JdkHttpClientBuilder().build())
        .buildClient();
  }

  private static TransferSubject manager(S3AsyncClient client) {
    S3TransferManager manager = S3TransferManager.builder().s3Client(client).build();
    return new TransferSubject() {
      @Override
      public void upload(Path file) {
        manager
            .uploadFile(it -> it.source(file).putObjectRequest(put -> put.bucket(BUCKET).key(KEY)))
            .completionFuture()
            .join();
      }

      @Override
      public void download(Path file) {
        manager
            .downloadFile(
                it -> it.destination(file).getObjectRequest(get -> get.bucket(BUCKET).key(KEY)))
            .completionFuture()
            .join();
      }
    };
  }

  /** Writes small objects at the same time. */
  private static TransferSubject small(ObjectArchive archive) {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    ArchiveTransfer transfer = ArchiveTransfer.of(archive, Runnable::run);
    Source source = Source.of(new byte[SMALL]);
    return new Uploads(
        () -> {
          List<Callable<Stored>> all =
              IntStream.range(0, OBJECTS)
                  .mapToObj(i -> ObjectKey.of("small/" + i))
                  .map(
                      key ->
                          (Callable<Stored>)
                              () -> transfer.upload(key, source, PutRequest.PLAIN, deadline()))
                  .toList();
          try {
            for (Future<Stored> each : callers.invokeAll(all)) {
              each.get();
            }
          } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Writes small objects one by one. */
  private static TransferSubject small(S3AsyncClient client) {
    byte[] bytes = new byte[SMALL];
    return new Uploads(
        () -> {
          for (int i = 0; i < OBJECTS; i++) {
            String key = "small/" + i;
            client
                .putObject(
                    put -> put.bucket(BUCKET).key(key), AsyncRequestBody.fromBytesUnsafe(bytes))
                .join();
          }
        });
  }

  /**
   * Only uploads.
   *
   * @param work the upload
   */
  record Uploads(Runnable work) implements TransferSubject {
    @Override
    public void upload(Path file) {
      work.run();
    }

    @Override
    public void download(Path file) {
      throw new UnsupportedOperationException();
    }
  }

  private static TransferSubject blob(BlobClient client) {
    return new TransferSubject() {
      @Override
      public void upload(Path file) {
        client.uploadFromFile(file.toString(), true);
      }

      @Override
      public void download(Path file) {
        client.downloadToFile(file.toString(), true);
      }
    };
  }

  private static TransferSubject esmos(ObjectArchive archive) {
    ExecutorService executor = Executors.newFixedThreadPool(8);
    // Calls cost the SDK more than their bytes: large parts, two at a time in the same memory.
    ArchiveTransfer transfer =
        ArchiveTransfer.of(archive, executor).options(TransferOptions.DEFAULTS.parts(PART, 2));
    ObjectKey key = ObjectKey.of(KEY);
    return new TransferSubject() {
      @Override
      public void upload(Path file) throws IOException {
        transfer.upload(key, Source.of(file), PutRequest.PLAIN, deadline());
      }

      @Override
      public void download(Path file) {
        transfer.download(key, ReadRequest.WHOLE, file, deadline());
      }
    };
  }

  private static Deadline deadline() {
    return Deadline.in(Duration.ofMinutes(10), SystemTime.ticker());
  }
}
