package io.esmos.archive;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.Optional;

/** Writes one object, and anew if the store gave the upload up. */
final class Uploading {
  static final String OPERATION = "archive.upload";

  private final Target target;
  private final Source source;
  private final Resumption resumption;

  Uploading(Target target, Source source, Resumption resumption) {
    this.target = target;
    this.source = source;
    this.resumption = resumption;
  }

  /** Writes the object. */
  Stored run() {
    Setup setup = target.setup();
    ArchiveCapabilities capabilities = setup.archive().capabilities();
    UploadPlan plan = UploadPlan.of(capabilities, setup.options(), source.length());
    boolean surelyParts = source.length().isPresent() && !plan.single();
    capabilities.check(target.key(), target.request(), surelyParts, OPERATION);
    Meter meter = setup.meter(target.key(), source.length(), target.deadline());
    for (int round = 0; ; round++) {
      UploadRound attempt =
          new UploadRound(
              target, source, round == 0 ? resumption : resumption.withoutEarlier(), plan, meter);
      try {
        Stored stored = attempt.run();
        meter.done();
        return stored;
      } catch (ProviderException e) {
        boolean again = source.reopens() && !attempt.failedReading() && passes(e);
        if (round == setup.options().restarts() || !again) {
          throw e;
        }
        meter.anew();
      }
    }
  }

  /**
   * Whether the store gave the upload up, so that a new one may succeed: it is gone, or it was
   * refused although the condition holds.
   */
  private boolean passes(ProviderException failure) {
    if (failure.code() == Code.CONFLICT) {
      Optional<ObjectInfo> now = target.head();
      return target.holds(now);
    }
    return failure.code() == Code.NOT_FOUND;
  }
}
