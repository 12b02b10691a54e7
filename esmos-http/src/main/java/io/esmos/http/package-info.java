/** What speaks HTTP: probes, witness cells, webhooks. */
@NullMarked
package io.esmos.http;

import org.jspecify.annotations.NullMarked;
