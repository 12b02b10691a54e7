package io.esmos.testkit.gcs;

import io.esmos.testkit.wire.WireRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The preconditions of a request (page "Request preconditions"): generation 0 stands for "there is
 * no live object". For a source of a copy they are spelled {@code ifSource…}.
 */
record GcsConditions(
    Optional<Long> generation,
    Optional<Long> notGeneration,
    Optional<Long> metageneration,
    Optional<Long> notMetageneration) {
  /** No condition at all. */
  static final GcsConditions NONE =
      new GcsConditions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  static GcsConditions of(WireRequest request) {
    return of(request, "if");
  }

  static GcsConditions ofSource(WireRequest request) {
    return of(request, "ifSource");
  }

  private static GcsConditions of(WireRequest request, String start) {
    return new GcsConditions(
        number(request, start + "GenerationMatch"),
        number(request, start + "GenerationNotMatch"),
        number(request, start + "MetagenerationMatch"),
        number(request, start + "MetagenerationNotMatch"));
  }

  /** Refuses the request if an object, or its absence, does not meet them. */
  void check(@Nullable GcsObject object) {
    long present = object == null ? 0 : object.generation();
    long meta = object == null ? 0 : object.metageneration();
    check(generation, notGeneration, present);
    check(metageneration, notMetageneration, meta);
  }

  /** Refuses the change of a bucket that does not have this metageneration. */
  void check(long bucketMetageneration) {
    check(metageneration, notMetageneration, bucketMetageneration);
  }

  private static void check(Optional<Long> wanted, Optional<Long> unwanted, long present) {
    boolean met = wanted.isEmpty() || wanted.get() == present;
    if (!met || unwanted.filter(it -> it == present).isPresent()) {
      throw GcsRefusal.condition();
    }
  }

  static Optional<Long> number(WireRequest request, String name) {
    return request.parameter(name).map(text -> number(name, text));
  }

  private static Long number(String name, String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw GcsRefusal.invalid("Invalid value for parameter " + name + ".");
    }
    return Long.valueOf(text);
  }
}
