package io.esmos.archive;

import io.esmos.archive.MultipartUploads.Page;
import io.esmos.archive.MultipartUploads.Part;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.format.FormatException;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An upload that an earlier run began, with the parts that the store holds of it.
 *
 * @param upload the upload
 * @param mark its mark; null if the store, and not a journal, told of it
 * @param parts its parts, by number
 * @param landed the object, if that run had completed it
 */
record HeldParts(
    Upload upload, @Nullable String mark, Map<Integer, Part> parts, Optional<ObjectInfo> landed) {
  private static final String OPERATION = "archive.resume";

  private static final Comparator<Upload> AGE =
      Comparator.comparing(upload -> upload.begun().orElse(Instant.MIN));

  /** Returns the upload that a journal tells of, if it is of this object and goes on. */
  static Optional<HeldParts> ofJournal(Target target, UploadJournal journal, UploadPlan plan) {
    Optional<UploadState> state = read(journal);
    Setup setup = target.setup();
    Deadline deadline = target.deadline();
    if (state.isEmpty() || !state.get().archive().equals(setup.archive().name())) {
      return Optional.empty();
    }
    UploadState found = state.get();
    boolean same =
        found.upload().key().equals(target.key())
            && found.partSize() == plan.partSize()
            && found.request().equals(UploadState.digest(target.request()));
    if (!same) {
      end(setup, found.upload(), deadline);
      return Optional.empty();
    }
    Optional<Map<Integer, Part>> parts = parts(setup, found.upload(), deadline);
    if (parts.isPresent()) {
      return Optional.of(
          new HeldParts(found.upload(), found.mark(), parts.get(), Optional.empty()));
    }
    // It is over, and what it may have left on the way to its end is of no use any more.
    end(setup, found.upload(), deadline);
    return target
        .head()
        .filter(MarkedWrite.marked(found.mark()))
        .map(object -> new HeldParts(found.upload(), found.mark(), Map.of(), Optional.of(object)));
  }

  /**
   * Returns the newest upload of this key that the store lists, if its parts are cut as the plan
   * cuts them.
   */
  static Optional<HeldParts> ofStore(Target target, UploadPlan plan) {
    Setup setup = target.setup();
    Deadline deadline = target.deadline();
    ObjectKey key = target.key();
    Optional<Upload> newest = Optional.empty();
    Optional<String> cursor = Optional.empty();
    do {
      Page page = page(setup, key.value(), cursor, deadline);
      for (Upload upload : page.uploads()) {
        if (upload.key().equals(key)
            && (newest.isEmpty() || AGE.compare(upload, newest.get()) > 0)) {
          newest = Optional.of(upload);
        }
      }
      cursor = page.next();
    } while (cursor.isPresent());
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    Upload upload = newest.get();
    return parts(setup, upload, deadline)
        .filter(parts -> cutSo(parts, plan.partSize()))
        .map(parts -> new HeldParts(upload, null, parts, Optional.empty()));
  }

  /** Returns a page of uploads under way. */
  static Page page(Setup setup, String prefix, Optional<String> cursor, Deadline deadline) {
    return setup
        .calls()
        .harmless(
            "archive.uploads",
            deadline,
            each -> setup.archive().uploads().uploads(prefix, cursor, each));
  }

  /** Ends an upload. */
  static void end(Setup setup, Upload upload, Deadline deadline) {
    setup
        .calls()
        .harmless(
            "archive.abort",
            deadline,
            each -> {
              setup.archive().uploads().abort(upload, each);
              return true;
            });
  }

  private static Optional<UploadState> read(UploadJournal journal) {
    try {
      return journal.read().map(UploadState::parse);
    } catch (IOException | FormatException e) {
      throw ProviderException.of(
          Code.NOT_SENT, OPERATION, "the journal " + journal + " cannot be read", e);
    }
  }

  private static Optional<Map<Integer, Part>> parts(Setup setup, Upload upload, Deadline deadline) {
    List<Part> listed;
    try {
      listed =
          setup
              .calls()
              .harmless(
                  "archive.parts", deadline, each -> setup.archive().uploads().parts(upload, each));
    } catch (ProviderException e) {
      if (e.code() == Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
    Map<Integer, Part> parts = new HashMap<>();
    listed.forEach(part -> parts.put(part.number(), part));
    return Optional.of(parts);
  }

  /** Whether all parts but the last one have this size: then its borders are ours. */
  private static boolean cutSo(Map<Integer, Part> parts, int partSize) {
    int last = parts.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    return last > 0
        && parts.values().stream()
            .allMatch(
                part ->
                    part.number() < last ? part.length() == partSize : part.length() <= partSize);
  }
}
