/**
 * Azure: public DNS zones and Traffic Manager profiles over the Azure Resource Manager, on the
 * user's azure-core client.
 */
@NullMarked
package io.esmos.azure;

import org.jspecify.annotations.NullMarked;
