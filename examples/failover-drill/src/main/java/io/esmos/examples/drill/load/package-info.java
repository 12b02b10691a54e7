/** The clients of the drill: they write, read, and remember what was acknowledged. */
@NullMarked
package io.esmos.examples.drill.load;

import org.jspecify.annotations.NullMarked;
