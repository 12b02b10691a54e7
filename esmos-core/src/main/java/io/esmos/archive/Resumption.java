package io.esmos.archive;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where an upload learns what an earlier run did, and keeps what it does. Immutable. */
final class Resumption {
  /** Begins anew and keeps nothing. */
  static final Resumption NONE = new Resumption(null, false);

  /** Goes on with what the store lists, and keeps nothing. */
  static final Resumption LISTED = new Resumption(null, true);

  private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

  private final @Nullable UploadJournal journal;
  private final boolean listed;

  private Resumption(@Nullable UploadJournal journal, boolean listed) {
    this.journal = journal;
    this.listed = listed;
  }

  /** Goes on with what this journal tells, and keeps its own state there. */
  static Resumption of(UploadJournal journal) {
    return new Resumption(journal, true);
  }

  /** Returns the same for an upload that begins anew. */
  Resumption withoutEarlier() {
    return new Resumption(journal, false);
  }

  /** Returns whether a failed upload can be left for the next run. */
  boolean keeps() {
    return journal != null;
  }

  /** Returns the upload that an earlier run began, if there is one that can be gone on with. */
  Optional<HeldParts> earlier(Target target, UploadPlan plan) {
    if (!listed) {
      return Optional.empty();
    }
    return journal == null
        ? HeldParts.ofStore(target, plan)
        : HeldParts.ofJournal(target, journal, plan);
  }

  /** Keeps the state of an upload. */
  void begun(UploadState state) {
    if (journal == null) {
      return;
    }
    try {
      journal.write(state.text());
    } catch (IOException e) {
      throw ProviderException.of(
          Code.NOT_SENT, Uploading.OPERATION, "the journal " + journal + " cannot be written", e);
    }
  }

  /** Forgets it: the upload is over. */
  void over() {
    if (journal == null) {
      return;
    }
    try {
      journal.remove();
    } catch (IOException e) {
      // The next run knows the object by its mark, or finds that the upload is over.
      LOG.warn("the journal {} of an upload that is over cannot be removed", journal, e);
    }
  }
}
