/** Deciding and acting: the policy, the controller, its reports and its record. */
@NullMarked
package io.esmos.failover;

import org.jspecify.annotations.NullMarked;
