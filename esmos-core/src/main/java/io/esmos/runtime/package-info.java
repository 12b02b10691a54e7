/** The one place where state machines meet threads, clocks and blocking providers. */
@NullMarked
package io.esmos.runtime;

import org.jspecify.annotations.NullMarked;
