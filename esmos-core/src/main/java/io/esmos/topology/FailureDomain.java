package io.esmos.topology;

/** What can fail at once. Each contains the one before. */
public enum FailureDomain {
  /** One site. */
  SITE,
  /** All sites of a region. */
  REGION,
  /** All sites of a vendor. */
  VENDOR
}
