package io.esmos.testkit.archive;

/** What archives get wrong. */
enum Mistake {
  /** Nothing. */
  NONE,
  /** Passes bytes through text. */
  TEXT,
  /** Puts quotes around the versions of a listing. */
  QUOTED_VERSIONS,
  /** Reads an object that is not there as an empty one. */
  ABSENT_IS_EMPTY,
  /** Adds new metadata to the old. */
  MERGES_METADATA,
  /** Makes one blank of several in metadata. */
  FOLDS_BLANKS,
  /** Takes keys that differ in case for one. */
  FOLDS_CASE,
  /** Lists the first page only. */
  FIRST_PAGE,
  /** Sorts a listing by the units of UTF-16. */
  UTF16_ORDER,
  /** Lists the folder of a prefix. */
  WHOLE_FOLDER,
  /** Takes the end of a range for the first byte behind it. */
  SHORT_RANGE,
  /** Does not look at the version that a reading is pinned to. */
  UNPINNED,
  /** Reads piece by piece, each from what is there then. */
  MIXES,
  /** Takes the end of a broken body for its end. */
  EARLY_END,
  /** Keeps what it once knew of an object. */
  CACHES,
  /** Looks first, and writes without the condition. */
  CHECKS_THEN_ACTS,
  /** Does not look at the version of a condition. */
  IGNORES_VERSION,
  /** Deletes whatever is there. */
  DELETES_ANYWAY,
  /** Deletes as many as one request takes. */
  FIRST_THOUSAND,
  /** Computes the checksum of what it has, when it sends it. */
  SUMS_AGAIN,
  /** Cuts what is too large. */
  CUTS,
  /** Forgets what an upload's request gave. */
  PLAIN_UPLOADS,
  /** Says nothing of checksums. */
  NO_CHECKSUMS,
  /** Writes the object with its first part. */
  VISIBLE_EARLY,
  /** Takes any number of a part. */
  ANY_NUMBER,
  /** Keeps the part that came first. */
  FIRST_PART,
  /** Sorts the parts and leaves out what is not there. */
  LENIENT,
  /** Completes without the condition. */
  COMPLETES_ANYWAY,
  /** Deletes the object of an upload that is aborted. */
  ABORT_DELETES,
  /** Knows its own uploads only. */
  OWN_UPLOADS,
  /** Complains of an upload that is over. */
  ABORT_ONCE,
  /** Puts everything into the first tier. */
  ALL_HOT,
  /** Knows its own tickets only. */
  OWN_TICKETS,
  /** Drops the rules of others. */
  DROPS_OTHERS,
  /** Leaves tags out. */
  DROPS_TAGS,
  /** Leaves retention out. */
  DROPS_RETENTION,
  /** Leaves legal holds out. */
  DROPS_HOLDS,
  /** Does not read its locks back. */
  DROPS_LOCKS,
  /** Lists contents the oldest first. */
  OLDEST_FIRST,
  /** Says that everything has a copy. */
  CLAIMS_COPIES,
  /** Does not look at the deadline. */
  NO_DEADLINE,
  /** Repeats a write whose answer was lost. */
  REPEATS,
  /** Takes a slow store for an empty one. */
  SLOW_IS_EMPTY,
  /** Forgets that its thread was interrupted. */
  SWALLOWS_INTERRUPT,
  /** Shows its secret. */
  TALKS,
  /** Takes for the whole what it has read of an answer that is too long. */
  STOPS_READING
}
