package io.esmos.authority;

/** Placeholder. */
final class LeasedWriteGuard {
  private LeasedWriteGuard() {}

  static WriteGuard start(Authority authority, io.esmos.topology.Site site, GuardOptions options) {
    throw new UnsupportedOperationException();
  }
}
