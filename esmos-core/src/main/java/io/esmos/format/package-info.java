/**
 * The small versioned text format of cells and reports: a first line with the kind and the version,
 * then lines of a key and words, then {@code end}. A newer version is refused, not guessed at.
 */
@NullMarked
package io.esmos.format;

import org.jspecify.annotations.NullMarked;
