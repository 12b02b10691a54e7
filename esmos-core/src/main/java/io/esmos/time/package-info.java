/** Time, handed in: a monotonic clock for durations, and the wall clock for what people read. */
@NullMarked
package io.esmos.time;

import org.jspecify.annotations.NullMarked;
