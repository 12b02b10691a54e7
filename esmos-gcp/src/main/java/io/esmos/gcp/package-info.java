/**
 * Google Cloud. {@link io.esmos.gcp.CloudDns} is the DNS provider; what is package-private turns
 * its calls into Cloud DNS's REST API (v1) and back.
 */
@NullMarked
package io.esmos.gcp;

import org.jspecify.annotations.NullMarked;
