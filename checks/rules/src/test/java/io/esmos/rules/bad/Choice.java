package io.esmos.rules.bad;

/** Has variants, to be listed. */
public sealed interface Choice {
  /** One. */
  record Left() implements Choice {}

  /** The other. */
  record Right() implements Choice {}
}
