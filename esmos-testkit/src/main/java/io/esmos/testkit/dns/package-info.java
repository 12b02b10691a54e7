/**
 * DNS for tests: an authoritative name server on loopback, an in-memory provider, and the contracts
 * that every {@link io.esmos.dns.DnsProvider} and {@link io.esmos.dns.TrafficSwitch} must keep. The
 * name server needs esmos-dns and dnsjava on the class path; the rest needs the core alone.
 */
@NullMarked
package io.esmos.testkit.dns;

import org.jspecify.annotations.NullMarked;
