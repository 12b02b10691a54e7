package io.esmos.authority;

/**
 * Work that writes and commits.
 *
 * @param <T> its result
 * @param <X> what it can throw
 */
@FunctionalInterface
public interface GuardedWork<T, X extends Exception> {
  /** Writes and commits under a permit, within {@link WritePermit#remaining}. */
  T run(WritePermit permit) throws X;
}
