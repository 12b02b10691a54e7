/** A loopback server that speaks as Google Cloud Storage does. */
@NullMarked
package io.esmos.testkit.gcs;

import org.jspecify.annotations.NullMarked;
