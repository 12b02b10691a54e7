/**
 * The register, the guard's renewal and the controller's view of the authority as state machines.
 * For runtimes and simulation; no promise of stability.
 */
@NullMarked
package io.esmos.authority.machine;

import org.jspecify.annotations.NullMarked;
