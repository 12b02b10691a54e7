package io.esmos.cloudflare;

import io.esmos.s3.S3Endpoint;
import java.net.URI;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/**
 * Sets the AWS SDK up as R2 needs it.
 *
 * @see <a href="https://developers.cloudflare.com/r2/examples/aws/aws-sdk-java/">R2 with the AWS
 *     SDK for Java</a>
 */
public final class R2Client {
  private static final Pattern ACCOUNT = Pattern.compile("[0-9a-f]{32}");
  private static final String HOST = ".r2.cloudflarestorage.com";

  private R2Client() {}

  /** Where a bucket's data have to stay; R2 has an endpoint for each. */
  public enum Jurisdiction {
    /** Anywhere. */
    NONE(""),
    /** The European Union. */
    EU(".eu"),
    /** FedRAMP. */
    FEDRAMP(".fedramp");

    private final String label;

    Jurisdiction(String label) {
      this.label = label;
    }

    /** Returns the calls by which Cloudflare's API is told of it. */
    ApiCalls in(ApiCalls calls) {
      return label.isEmpty() ? calls : calls.with("cf-r2-jurisdiction", label.substring(1));
    }
  }

  /**
   * Returns a builder with R2's endpoint and region, path style, without chunked bodies and without
   * the SDK's own checksums, all of which R2 refuses. Add credentials (the id of an API token, and
   * the SHA-256 of its value in hexadecimal) and an HTTP client.
   *
   * @throws IllegalArgumentException if the account's id is not 32 hexadecimal digits
   */
  public static S3AsyncClientBuilder builder(String accountId, Jurisdiction jurisdiction) {
    if (!ACCOUNT.matcher(accountId).matches()) {
      throw new IllegalArgumentException("an account's id is 32 hexadecimal digits");
    }
    return builder(URI.create("https://" + accountId + jurisdiction.label + HOST));
  }

  /** Returns a builder for this endpoint, such as a server of tests. */
  static S3AsyncClientBuilder builder(URI endpoint) {
    return S3AsyncClient.builder()
        .endpointOverride(endpoint)
        .region(Region.of("auto"))
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .serviceConfiguration(it -> it.pathStyleAccessEnabled(true).chunkedEncodingEnabled(false));
  }

  /** Refuses a client that speaks to something else than R2's S3 endpoint, or to it in vain. */
  static void check(S3AsyncClient client) {
    URI endpoint =
        S3Endpoint.override(client)
            .orElseThrow(
                () ->
                    new IllegalArgumentException("the client has no endpoint of R2; see R2Client"));
    if (!S3Endpoint.isLoopback(endpoint)
        && (!S3Endpoint.host(endpoint).endsWith(HOST) || !"https".equals(endpoint.getScheme()))) {
      throw new IllegalArgumentException(
          "R2 is asked by its S3 endpoint over https, never by a custom domain: "
              + S3Endpoint.host(endpoint));
    }
  }
}
