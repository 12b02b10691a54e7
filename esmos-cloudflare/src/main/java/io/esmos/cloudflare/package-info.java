/**
 * DNS and load balancing at Cloudflare, over the API v4 and a client of the user's.
 *
 * <p>Source of what is said here of the API: developers.cloudflare.com/api and
 * developers.cloudflare.com/dns.
 */
@NullMarked
package io.esmos.cloudflare;

import org.jspecify.annotations.NullMarked;
