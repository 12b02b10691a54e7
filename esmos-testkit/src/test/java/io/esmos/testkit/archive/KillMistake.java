package io.esmos.testkit.archive;

/** What may be wrong with an archive so that it shows only when a process dies. */
enum KillMistake {
  /** Nothing. */
  NONE,
  /** A put can be seen before all of its bytes are there. */
  TORN_PUT,
  /** A part can be seen as the object before the upload is complete. */
  VISIBLE_PART,
  /** A put is said to be done before it is. */
  EARLY_ANSWER,
  /** Uploads that nobody ends are not listed. */
  UNLISTED,
  /** An upload that is aborted stays. */
  NOT_ABORTED
}
