/** Loses a site on one machine, with real processes, and measures the recovery. */
@NullMarked
package io.esmos.examples.drill;

import org.jspecify.annotations.NullMarked;
