package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Stored;
import io.esmos.archive.Tier;
import io.esmos.testkit.archive.FaultJob.Trait;
import java.util.List;
import java.util.Map;

/**
 * Jobs with an object that one put cannot write, which a store may have to copy in parts. An
 * archive takes part whose largest put is a small one, such as one that was made with a lowered
 * limit for these jobs.
 */
final class LargeJobs {
  /** A run writes and reads such an object thousands of times. */
  private static final long LARGEST_PUT = 8 << 20;

  private static final PutRequest REQUEST =
      PutRequest.PLAIN.metadata(Map.of("owner", "ward 8")).contentType("text/csv");

  private LargeJobs() {}

  static List<FaultJob> all() {
    return List.of(
        FaultJob.of(
                "a copy of a large object by the store",
                LargeJobs::large,
                LargeJobs::copy,
                Trait.TRIES_AGAIN)
            .where(LargeJobs::small),
        FaultJob.of("a move of a large object", LargeJobs::large, LargeJobs::move)
            // Parts that are put together without a condition would undo what others write.
            .where(can -> small(can) && can.has(Feature.COMPLETE_IF_UNCHANGED)),
        FaultJob.of("the return of a large content", LargeJobs::replaced, LargeJobs::restore)
            .where(can -> small(can) && can.has(Feature.VERSIONS)));
  }

  private static boolean small(ArchiveCapabilities can) {
    return can.limits().maxPut() <= LARGEST_PUT;
  }

  private static void large(FaultScene scene) {
    scene.keep(scene.large("object", REQUEST).versionId().orElse(""));
  }

  private static void replaced(FaultScene scene) {
    large(scene);
    scene.there("object", FaultScene.bytes(900, 31));
  }

  private static Object copy(FaultScene scene) {
    ArchiveTransfer transfer = scene.transfer();
    Stored copied =
        transfer.copy(
            transfer, scene.key("object"), scene.key("copy"), request -> request, scene.whole());
    return copied.info().length() + " bytes, verified " + copied.verification().verified();
  }

  private static Object move(FaultScene scene) {
    scene
        .archive()
        .tiers()
        .orElseThrow()
        .move(scene.found("object"), Tier.INFREQUENT, scene.whole());
    return "moved";
  }

  private static Object restore(FaultScene scene) {
    return scene
        .archive()
        .versions()
        .orElseThrow()
        .restore(scene.key("object"), scene.kept(), scene.whole())
        .length();
  }
}
