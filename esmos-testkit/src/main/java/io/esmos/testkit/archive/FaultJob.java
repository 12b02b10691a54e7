package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A job of {@link ArchiveFaultRun}.
 *
 * @param name its name
 * @param possible whether an archive can do it
 * @param prepare what is there before, made while nothing goes wrong
 * @param work the job
 * @param traits what is to be known of it
 */
record FaultJob(
    String name,
    Predicate<ArchiveCapabilities> possible,
    Preparing prepare,
    Working work,
    Set<Trait> traits) {
  /** What is to be known of a job. */
  enum Trait {
    /** It tries again by itself. */
    TRIES_AGAIN,
    /** It must not be done twice, however often it is tried. */
    ONCE,
    /** Its result is what the store says, with nothing to compare it with. */
    TOLD,
    /** It leaves its upload for the next run. */
    GOES_ON,
    /** Objects have tags. */
    TAGS,
    /** It is about the rules of the whole bucket. */
    RULES,
    /** It is about the locks of the whole bucket. */
    LOCKS
  }

  /** Makes what is there before. */
  @FunctionalInterface
  interface Preparing {
    void prepare(FaultScene scene) throws IOException;
  }

  /** Does the job. */
  @FunctionalInterface
  interface Working {
    /** Returns something that is equal for equal results, whatever the prefix. */
    Object work(FaultScene scene) throws IOException;
  }

  static FaultJob of(String name, Preparing prepare, Working work, Trait... traits) {
    Set<Trait> set = EnumSet.noneOf(Trait.class);
    set.addAll(Arrays.asList(traits));
    return new FaultJob(name, can -> true, prepare, work, set);
  }

  FaultJob where(Predicate<ArchiveCapabilities> can) {
    return new FaultJob(name, can, prepare, work, traits);
  }

  boolean is(Trait trait) {
    return traits.contains(trait);
  }

  @Override
  public String toString() {
    return name;
  }
}
