package io.esmos.archive;

import io.esmos.provider.Deadline;
import java.util.Optional;

/**
 * What is written. Immutable.
 *
 * @param setup with what
 * @param key under which name
 * @param request what it is given
 * @param deadline by when
 */
record Target(Setup setup, ObjectKey key, PutRequest request, Deadline deadline) {
  Target request(PutRequest other) {
    return new Target(setup, key, other, deadline);
  }

  Target deadline(Deadline other) {
    return new Target(setup, key, request, other);
  }

  Precondition condition() {
    return request.condition();
  }

  Optional<ObjectInfo> head() {
    return setup.head(key, deadline);
  }

  /** Returns whether the object is as the condition wants it; so it is without a condition. */
  boolean holds(Optional<ObjectInfo> object) {
    if (condition().isAbsent()) {
      return object.isEmpty();
    }
    return condition().version().isEmpty()
        || object.map(ObjectInfo::version).equals(condition().version());
  }
}
