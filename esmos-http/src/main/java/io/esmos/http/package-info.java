/**
 * What speaks HTTP: probes, witness cells, the reports that controllers read from each other.
 *
 * <p>The {@code OkHttpClient} is always handed in and never closed. What is taken from it is its
 * connection pool, its threads, its trust and its interceptors; time limits, retries, redirects,
 * caches and cookies are not, because what is sent here must be sent once and answered by the one
 * who was asked. An interceptor of the caller's that sends a request twice breaks that promise.
 */
@NullMarked
package io.esmos.http;

import org.jspecify.annotations.NullMarked;
