/**
 * Verdicts from probes, as state machines. For runtimes and simulation; no promise of stability.
 */
@NullMarked
package io.esmos.health.machine;

import org.jspecify.annotations.NullMarked;
