/**
 * Azure Blob Storage as a wire server over loopback: block blobs with their conditions, block
 * lists, tiers, versions, immutability and leases, and the management policy of a storage account.
 * Shapes and error codes follow the pages of Microsoft's REST reference that each class names. The
 * management policy needs jackson-databind on the class path.
 */
@NullMarked
package io.esmos.testkit.azureblob;

import org.jspecify.annotations.NullMarked;
