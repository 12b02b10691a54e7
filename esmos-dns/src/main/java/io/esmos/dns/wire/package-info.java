/**
 * DNS on the wire: an RFC 2136 provider, look-ups at given authoritative servers and what is made
 * of them. Messages are read and written by dnsjava; sockets, deadlines, bounds and checks are
 * here.
 */
@NullMarked
package io.esmos.dns.wire;

import org.jspecify.annotations.NullMarked;
