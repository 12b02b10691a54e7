/** Time that a test moves. */
@NullMarked
package io.esmos.testkit.time;

import org.jspecify.annotations.NullMarked;
