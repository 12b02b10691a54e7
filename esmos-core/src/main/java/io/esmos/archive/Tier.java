package io.esmos.archive;

/**
 * How a store keeps an object: the dearer to keep, the cheaper to read. The names are those that
 * most vendors' classes share; which vendor's class each is stands in {@link
 * ArchiveCapabilities#tiers}.
 */
public enum Tier {
  /** Read often: S3 and R2 STANDARD, Blob Hot, Cloud Storage STANDARD. */
  HOT,
  /** Read about once a month: S3 and R2 STANDARD_IA, Blob Cool, Cloud Storage NEARLINE. */
  INFREQUENT,
  /** Read a few times a year, at once: S3 GLACIER_IR, Blob Cold, Cloud Storage COLDLINE. */
  COLD,
  /** Read hardly ever: S3 GLACIER and Blob Archive after hours, Cloud Storage ARCHIVE at once. */
  ARCHIVE,
  /** As {@link #ARCHIVE}, cheaper and slower: S3 DEEP_ARCHIVE. */
  DEEP_ARCHIVE,
  /** A class of the vendor's that is none of these: a one-zone or an intelligent one. */
  OTHER
}
