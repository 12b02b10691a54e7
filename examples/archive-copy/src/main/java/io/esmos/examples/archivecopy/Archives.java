package io.esmos.examples.archivecopy;

import com.google.cloud.storage.StorageOptions;
import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.file.FileSystemArchive;
import io.esmos.gcp.GcsArchive;
import io.esmos.testkit.archive.ArchiveProfile;
import io.esmos.testkit.archive.InMemoryArchive;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens the archives that the command names. */
final class Archives {
  private static final Map<String, ArchiveProfile> MEMORY =
      Map.of(
          "s3", ArchiveProfile.S3,
          "r2", ArchiveProfile.R2,
          "blob", ArchiveProfile.BLOB,
          "gcs", ArchiveProfile.GCS);

  private Archives() {}

  /**
   * Opens an archive.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static Opened open(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    return switch (kind) {
      case "file" -> Opened.of(FileSystemArchive.open(text, Path.of(rest)));
      case "memory" -> Opened.of(memory(text, MEMORY.get(rest)));
      case "loopback" -> {
        if (!rest.equals("gcs")) {
          throw unknown(text);
        }
        yield Loopback.gcs(text);
      }
      case "gs" -> Opened.of(gcs(text, rest));
      default -> throw unknown(text);
    };
  }

  /** Credentials are found where Google's clients look for them. */
  private static ObjectArchive gcs(String name, String bucket) {
    return GcsArchive.of(name, Vendor.GCP, StorageOptions.http().build().getService(), bucket)
        .build();
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException("\"" + text + "\" is no archive: see --help");
  }

  /** The testkit's profiles have limits that tests can reach; these are the vendors'. */
  private static ObjectArchive memory(String name, @Nullable ArchiveProfile profile) {
    if (profile == null) {
      throw unknown(name);
    }
    ArchiveCapabilities can = profile.capabilities();
    Limits small = can.limits();
    Limits large =
        new Limits(
            1 << 30,
            5 << 20,
            1 << 30,
            10_000,
            1L << 40,
            small.partMultiple(),
            small.equalParts(),
            1000,
            small.writeInterval());
    return new InMemoryArchive(
        name,
        new ArchiveProfile(
            profile.vendor(),
            new ArchiveCapabilities(
                large, can.features(), can.partChecksum(), can.wholeChecksum(), can.tiers()),
            profile.rehydratesToCopies()),
        SystemTime.wall());
  }
}
