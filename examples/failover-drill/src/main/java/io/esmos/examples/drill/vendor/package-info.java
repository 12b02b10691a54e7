/** A vendor's part of the drill: a store with a witness cell, a name server, or both. */
@NullMarked
package io.esmos.examples.drill.vendor;

import org.jspecify.annotations.NullMarked;
