/**
 * A wire server that speaks as Google Cloud DNS does: see {@link
 * io.esmos.testkit.clouddns.CloudDnsServer}.
 */
@NullMarked
package io.esmos.testkit.clouddns;

import org.jspecify.annotations.NullMarked;
