/**
 * What holds across modules and no compiler checks: boundaries, names, comments on what is public,
 * and that the samples in documents are code that runs. Each rule returns what breaks it, in words
 * that say what to do. Not published.
 */
@NullMarked
package io.esmos.rules;

import org.jspecify.annotations.NullMarked;
