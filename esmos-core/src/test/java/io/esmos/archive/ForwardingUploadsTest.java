package io.esmos.archive;

import io.esmos.provider.Deadline;
import io.esmos.provider.Forwarding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class ForwardingUploadsTest {
  private static final ObjectKey KEY = ObjectKey.of("a");
  private static final Checksum SUM = Checksum.of(Checksum.Kind.CRC32C, 1);

  private static final class Plain extends ForwardingUploads {
    Plain(MultipartUploads to) {
      super(to);
    }
  }

  @TestFactory
  Stream<DynamicTest> handsOnEveryCallAndEveryFailure() {
    return new Forwarding<MultipartUploads>(
            MultipartUploads.class,
            Plain::new,
            Map.ofEntries(
                Map.entry(int.class, 7),
                Map.entry(String.class, "prefix"),
                Map.entry(Optional.class, Optional.of("cursor")),
                Map.entry(Deadline.class, Deadline.in(Duration.ofSeconds(1), () -> 0)),
                Map.entry(ObjectKey.class, KEY),
                Map.entry(PutRequest.class, PutRequest.PLAIN),
                Map.entry(Chunk.class, Chunk.of(new byte[1])),
                Map.entry(Checksum.class, SUM),
                Map.entry(
                    MultipartUploads.Upload.class,
                    new MultipartUploads.Upload(KEY, "u", Optional.empty())),
                Map.entry(
                    MultipartUploads.Part.class,
                    new MultipartUploads.Part(1, 1, "t", Optional.of(SUM))),
                Map.entry(List.class, List.of()),
                Map.entry(
                    MultipartUploads.Page.class,
                    new MultipartUploads.Page(List.of(), Optional.empty())),
                Map.entry(ObjectInfo.class, ObjectInfo.of(KEY, 1, "v", Instant.EPOCH))))
        .tests();
  }
}
