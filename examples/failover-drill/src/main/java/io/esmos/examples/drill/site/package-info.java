/** A site of the drill: an agent that runs its database server and its clinic. */
@NullMarked
package io.esmos.examples.drill.site;

import org.jspecify.annotations.NullMarked;
