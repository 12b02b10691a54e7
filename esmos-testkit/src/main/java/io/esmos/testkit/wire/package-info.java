/** Loopback servers that speak a vendor's HTTP protocol, and what can go wrong with them. */
@NullMarked
package io.esmos.testkit.wire;

import org.jspecify.annotations.NullMarked;
