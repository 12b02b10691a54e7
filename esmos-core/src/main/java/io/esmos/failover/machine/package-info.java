/**
 * The controller as state machines: what it watches, decides, commits and does next. For runtimes
 * and simulation; no promise of stability.
 */
@NullMarked
package io.esmos.failover.machine;

import org.jspecify.annotations.NullMarked;
