package io.esmos.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.provider.Deadline;
import io.esmos.provider.Forwarding;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class ForwardingArchiveTest {
  private static final ObjectKey KEY = ObjectKey.of("a");

  private static final ArchiveCapabilities CAN =
      new ArchiveCapabilities(
          new Limits(1, 1, 1, 1, 1, 1, false, 1, Duration.ZERO),
          Set.of(),
          Checksum.Kind.CRC32C,
          WholeChecksum.STORE,
          Map.of(Tier.HOT, new StorageClass("STANDARD", true, Duration.ZERO, Set.of())));

  private final Forwarding<ObjectArchive> forwarding =
      new Forwarding<>(
          ObjectArchive.class,
          Plain::new,
          Map.ofEntries(
              Map.entry(String.class, "text"),
              Map.entry(int.class, 7),
              Map.entry(ObjectKey.class, KEY),
              Map.entry(ObjectInfo.class, ObjectInfo.of(KEY, 1, "v", Instant.EPOCH)),
              Map.entry(Deadline.class, Deadline.in(Duration.ofSeconds(1), () -> 0)),
              Map.entry(Optional.class, Optional.of("cursor")),
              Map.entry(Map.class, Map.of("name", "value")),
              Map.entry(Collection.class, List.of(KEY)),
              Map.entry(Chunk.class, Chunk.of(new byte[1])),
              Map.entry(PutRequest.class, PutRequest.PLAIN),
              Map.entry(ReadRequest.class, ReadRequest.WHOLE),
              Map.entry(Precondition.class, Precondition.absent()),
              Map.entry(Vendor.class, Vendor.AZURE),
              Map.entry(ArchiveCapabilities.class, CAN),
              Map.entry(ObjectPage.class, new ObjectPage(List.of(), Optional.empty())),
              Map.entry(ObjectReading.class, Forwarding.any(ObjectReading.class)),
              Map.entry(MultipartUploads.class, Forwarding.any(MultipartUploads.class)),
              Map.entry(ObjectArchive.class, Forwarding.any(ObjectArchive.class))));

  private static final class Plain extends ForwardingArchive {
    Plain(ObjectArchive to) {
      super(to);
    }
  }

  @TestFactory
  Stream<DynamicTest> handsOnEveryCallAndEveryFailure() {
    return forwarding.tests();
  }

  @Test
  void saysItsOwnKindAndTheOthersName() {
    ObjectArchive other = Forwarding.any(ObjectArchive.class);
    assertThat(new Plain(other)).hasToString("Plain[" + other.name() + "]");
  }
}
