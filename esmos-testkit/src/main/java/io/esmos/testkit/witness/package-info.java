/**
 * The contract of {@link io.esmos.authority.Witness}, an in-memory store that keeps it, and broken
 * witnesses that do not. The rules are explained in {@code docs/contract/witness.md}.
 */
@NullMarked
package io.esmos.testkit.witness;

import org.jspecify.annotations.NullMarked;
