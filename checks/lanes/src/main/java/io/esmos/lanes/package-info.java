/**
 * Lanes: which tests can run on which machine, and the table of what did run.
 *
 * <p>A test needs nothing but a JDK unless it says otherwise with {@link
 * io.esmos.lanes.ContainersLane}, {@link io.esmos.lanes.ServersLane}, {@link
 * io.esmos.lanes.ClientsLane} or {@link io.esmos.lanes.Ipv6Lane}. Where such a test cannot run it
 * is reported NOT RUN, with what to install. {@link io.esmos.lanes.Lanes#used} names what a test
 * ran against. Not published.
 */
@NullMarked
package io.esmos.lanes;

import org.jspecify.annotations.NullMarked;
