/**
 * Azure DNS and Traffic Manager as a wire server: what the Azure Resource Manager answers, over
 * loopback. Needs jackson-databind on the class path, and esmos-dns and dnsjava where it serves its
 * zones.
 */
@NullMarked
package io.esmos.testkit.azuredns;

import org.jspecify.annotations.NullMarked;
