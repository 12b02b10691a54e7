package io.esmos.topology;

/** How a workload uses its sites. */
public enum Pattern {
  /** One site writes, every site reads its local copy. */
  SINGLE_WRITER
}
