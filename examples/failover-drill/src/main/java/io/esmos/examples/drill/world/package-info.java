/** What all processes of a drill agree on: who there is, where it listens, how it is reached. */
@NullMarked
package io.esmos.examples.drill.world;

import org.jspecify.annotations.NullMarked;
