package io.esmos.testkit.archive;

import io.esmos.archive.ObjectInfo;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Retention;
import io.esmos.archive.Tier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Requests and facts with something left out, or made up. */
final class BrokenRequests {
  /** Two writers that have both looked before either writes; who is alone goes on after a while. */
  private static final CyclicBarrier PAIR = new CyclicBarrier(2);

  private BrokenRequests() {}

  static ObjectInfo together(Supplier<ObjectInfo> write, boolean alone) {
    if (!alone) {
      try {
        PAIR.await(5, TimeUnit.SECONDS);
      } catch (TimeoutException | BrokenBarrierException e) {
        PAIR.reset();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return write.get();
  }

  static PutRequest without(PutRequest request, Mistake mistake) {
    return switch (mistake) {
      case ALL_HOT -> request.tier(Tier.HOT);
      case DROPS_TAGS -> request.tags(Map.of());
      case DROPS_RETENTION, DROPS_HOLDS -> {
        PutRequest less =
            PutRequest.PLAIN
                .metadata(request.metadata())
                .tags(request.tags())
                .contentType(request.contentType())
                .tier(request.tier())
                .when(request.condition());
        boolean retained = mistake == Mistake.DROPS_HOLDS && request.retention().isPresent();
        boolean held = mistake == Mistake.DROPS_RETENTION && request.hasLegalHold();
        PutRequest kept = retained ? less.retention(request.retention().get()) : less;
        yield held ? kept.legalHold() : kept;
      }
      default -> request;
    };
  }

  static ObjectInfo with(ObjectInfo info, Map<String, String> metadata) {
    return changed(info, info.checksums(), metadata, info.retention(), info.replication());
  }

  static ObjectInfo withoutChecksums(ObjectInfo info) {
    return changed(info, List.of(), info.metadata(), info.retention(), info.replication());
  }

  static ObjectInfo copied(ObjectInfo info) {
    return changed(
        info,
        info.checksums(),
        info.metadata(),
        info.retention(),
        ObjectInfo.Replication.COMPLETED);
  }

  private static ObjectInfo changed(
      ObjectInfo info,
      List<io.esmos.archive.Checksum> checksums,
      Map<String, String> metadata,
      Optional<Retention> retention,
      ObjectInfo.Replication replication) {
    return new ObjectInfo(
        info.key(),
        info.length(),
        info.version(),
        info.versionId(),
        info.modified(),
        info.tier(),
        info.vendorTier(),
        info.readable(),
        info.contentType(),
        checksums,
        metadata,
        retention,
        info.legalHold(),
        replication);
  }
}
