/** A controller of the drill, as a process of its own. */
@NullMarked
package io.esmos.examples.drill.controller;

import org.jspecify.annotations.NullMarked;
