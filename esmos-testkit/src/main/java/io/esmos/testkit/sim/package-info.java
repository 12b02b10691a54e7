/**
 * The simulated world: real state machines of ESMOS on one thread, under a virtual clock, with a
 * network, stores, databases, name servers and clients that fail as a seed says. The rules that
 * must never break are checked after every event; a seed that fails fails again, and tells its
 * story. What it holds is described in {@code docs/simulation.md}. Its database is also offered
 * alone, in memory: {@link io.esmos.testkit.sim.InMemoryCluster}.
 */
@NullMarked
package io.esmos.testkit.sim;

import org.jspecify.annotations.NullMarked;
