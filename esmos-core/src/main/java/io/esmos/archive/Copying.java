package io.esmos.archive;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Copies one object from an archive to another: by the store itself where both are one vendor's and
 * it can, else through this process, with no disk.
 */
final class Copying {
  private static final String OPERATION = "archive.copy";

  private final Setup from;
  private final ObjectInfo object;
  private final Target target;

  private Copying(Setup from, ObjectInfo object, Target target) {
    this.from = from;
    this.object = object;
    this.target = target;
  }

  static Stored run(
      Setup from,
      ObjectKey key,
      Setup to,
      ObjectKey name,
      UnaryOperator<PutRequest> change,
      Deadline deadline) {
    ObjectInfo object =
        from.head(key, deadline)
            .orElseThrow(
                () ->
                    ProviderException.of(
                        Code.NOT_FOUND, OPERATION, "there is no object " + key + " to copy"));
    PutRequest request = change.apply(carried(from, to, object, deadline));
    Copying copying = new Copying(from, object, new Target(to, name, request, deadline));
    return copying.byStore().orElseGet(copying::throughHere);
  }

  /** Returns what the object is given that it has already. */
  private static PutRequest carried(Setup from, Setup to, ObjectInfo object, Deadline deadline) {
    Map<String, String> tags =
        from.archive().capabilities().has(Feature.TAGS)
            ? from.calls()
                .harmless(OPERATION, deadline, each -> from.archive().tags(object.key(), each))
            : Map.of();
    try {
      return PutRequest.PLAIN
          .metadata(OwnPairs.without(object.metadata()))
          .tags(tags)
          .contentType(object.contentType());
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(
          Code.INVALID,
          OPERATION,
          "the metadata of " + object.key() + " cannot be carried to " + to.archive().name(),
          e);
    }
  }

  private Optional<Stored> byStore() {
    Setup to = target.setup();
    if (!to.archive().vendor().equals(from.archive().vendor())) {
      return Optional.empty();
    }
    to.archive().capabilities().check(target.key(), target.request(), false, OPERATION);
    String mark = MarkedWrite.mark();
    PutRequest marked = OwnPairs.carried(target.request(), object, true).own(OwnPairs.MARK, mark);
    MarkedWrite write = new MarkedWrite(target, MarkedWrite.marked(mark), Set.of(Code.CONFLICT));
    Crew crew = to.crew(OPERATION, target.deadline());
    try {
      crew.check();
      // Not bounded by the time of one request: a store may need long for a large object.
      return write
          .send(
              OPERATION,
              each ->
                  to.archive()
                      .copyFrom(from.archive(), object, target.key(), marked, target.deadline()))
          .map(this::compared);
    } finally {
      if (crew.end(to.cleanUpTime())) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Stored compared(ObjectInfo copy) {
    Verification how = Confirmation.ofCopy(target, object, copy);
    return new Stored(copy, how, Optional.empty(), Optional.empty());
  }

  private Stored throughHere() {
    Source bytes = new PinnedSource(from, object, target.deadline());
    Target carried = target.request(OwnPairs.carried(target.request(), object, false));
    return new Uploading(carried, bytes, Resumption.NONE).run();
  }
}
