/**
 * Cloudflare's API v4 for tests and rehearsals: zones, records and their batches over HTTP on
 * loopback, with the records served as real DNS. Needs jackson-databind, esmos-dns and dnsjava on
 * the class path.
 */
@NullMarked
package io.esmos.testkit.cloudflare;

import org.jspecify.annotations.NullMarked;
