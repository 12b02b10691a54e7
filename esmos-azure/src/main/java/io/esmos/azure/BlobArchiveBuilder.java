package io.esmos.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipeline;
import com.azure.storage.blob.BlobContainerClient;
import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.Checksum;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl.Priority;
import io.esmos.time.SystemTime;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link BlobArchive} has: what a storage account keeps cannot be seen from its
 * container alone. Not thread-safe.
 */
public final class BlobArchiveBuilder {
  /** Put Blob takes 5,000 MiB (REST page "Put Blob"); an array holds less. */
  private static final long MAX_PUT = 5_000L << 20;

  /** Put Block takes 4,000 MiB (REST page "Put Block"). */
  private static final long MAX_PART = 4_000L << 20;

  /** Put Block List takes so many blocks (REST page "Put Block List"). */
  private static final int MAX_PARTS = 50_000;

  private static final int MAX_PAGE = 5_000;

  private static final URI PUBLIC_CLOUD = URI.create("https://management.azure.com");

  private final BlobContainerClient container;
  private final EnumSet<Feature> features =
      EnumSet.of(
          Feature.PUT_IF_ABSENT,
          Feature.PUT_IF_UNCHANGED,
          Feature.COMPLETE_IF_ABSENT,
          Feature.COMPLETE_IF_UNCHANGED,
          Feature.DELETE_IF_UNCHANGED,
          Feature.PARALLEL_PARTS,
          Feature.TAGS,
          Feature.ENCRYPTION_KEYS);
  private URI endpoint = PUBLIC_CLOUD;
  private ArmOptions options = ArmOptions.DEFAULTS;
  private @Nullable HttpPipeline management;
  private String name;
  private String subscription = "";
  private String group = "";

  BlobArchiveBuilder(BlobContainerClient container) {
    this.container = Objects.requireNonNull(container, "container");
    this.name = "azureblob:" + container.getAccountName() + "/" + container.getBlobContainerName();
  }

  /** Sets the archive's name; by default {@code azureblob:}, the account and the container. */
  public BlobArchiveBuilder name(String text) {
    name = Objects.requireNonNull(text, "text");
    return this;
  }

  /** Says that the account keeps versions of blobs. */
  public BlobArchiveBuilder versioned() {
    features.add(Feature.VERSIONS);
    return this;
  }

  /** Says that the account or the container has immutable storage with versioning. */
  public BlobArchiveBuilder immutable() {
    features.addAll(Set.of(Feature.VERSIONS, Feature.RETENTION, Feature.LEGAL_HOLD));
    return this;
  }

  /**
   * Gives the way to the account's rules by age, which only Azure's management knows.
   *
   * @param credential gives the tokens
   * @param client the HTTP client
   * @param subscriptionId the subscription of the account
   * @param resourceGroup its resource group
   */
  public BlobArchiveBuilder management(
      TokenCredential credential, HttpClient client, String subscriptionId, String resourceGroup) {
    return management(AzureDns.pipeline(credential, client), subscriptionId, resourceGroup);
  }

  /** The same with a pipeline of the user's, which must authenticate and must not retry. */
  public BlobArchiveBuilder management(
      HttpPipeline pipeline, String subscriptionId, String resourceGroup) {
    management = Objects.requireNonNull(pipeline, "pipeline");
    subscription = subscriptionId;
    group = resourceGroup;
    features.add(Feature.LIFECYCLE);
    return this;
  }

  /** Sets where Azure's management is; that of the public cloud by default. */
  public BlobArchiveBuilder managementEndpoint(URI url) {
    endpoint = Objects.requireNonNull(url, "url");
    return this;
  }

  /** Sets how fast Azure's management is asked. */
  public BlobArchiveBuilder managementOptions(ArmOptions pace) {
    options = Objects.requireNonNull(pace, "pace");
    return this;
  }

  /**
   * Returns the archive.
   *
   * @throws IllegalArgumentException if the client speaks to a secondary endpoint, the pipeline of
   *     the management retries, or the account cannot be named
   */
  public BlobArchive build() {
    BlobCalls calls = BlobCalls.of(container);
    BlobContext context = new BlobContext(name, calls, capabilities());
    return new BlobArchive(
        context, lifecycle(context, container.getAccountName(), container.getBlobContainerName()));
  }

  private Optional<LifecycleControl> lifecycle(BlobContext context, String account, String bucket) {
    if (management == null) {
      return Optional.empty();
    }
    List<String> faults = AzureDns.faults(management);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
    ArmPaths paths = new ArmPaths(endpoint, subscription, group);
    return Optional.of(
        new BlobLifecycle(
            new ArmClient(management, options, SystemTime.wall()),
            paths.managementPolicy(account),
            bucket,
            context.capabilities));
  }

  private ArchiveCapabilities capabilities() {
    return new ArchiveCapabilities(
        new Limits(
            MAX_PUT,
            1,
            MAX_PART,
            MAX_PARTS,
            MAX_PARTS * MAX_PART,
            1,
            false,
            MAX_PAGE,
            Duration.ZERO),
        features,
        Checksum.Kind.CRC64AZURE,
        WholeChecksum.METADATA,
        Map.of(
            Tier.HOT, online("Hot", 0),
            Tier.INFREQUENT, online("Cool", 30),
            Tier.COLD, online("Cold", 90),
            Tier.ARCHIVE,
                new StorageClass(
                    "Archive",
                    false,
                    Duration.ofDays(180),
                    EnumSet.of(Priority.HIGH, Priority.STANDARD))));
  }

  private static StorageClass online(String name, int days) {
    return new StorageClass(name, true, Duration.ofDays(days), Set.of());
  }
}
