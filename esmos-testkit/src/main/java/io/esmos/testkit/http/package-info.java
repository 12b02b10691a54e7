/** Servers on loopback that speak HTTP as the real ones do. */
@NullMarked
package io.esmos.testkit.http;

import org.jspecify.annotations.NullMarked;
