/**
 * The seam between what decides and what acts. Everything that decides is a deterministic state
 * machine: an answer or a moment goes in, calls and timers come out, and there is no thread, clock
 * or I/O inside. A runtime executes the calls on blocking providers; a simulation executes them on
 * one thread under a virtual clock. For runtimes and simulation; no promise of stability.
 */
@NullMarked
package io.esmos.machine;

import org.jspecify.annotations.NullMarked;
