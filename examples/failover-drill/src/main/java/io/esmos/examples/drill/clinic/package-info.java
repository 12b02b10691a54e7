/** The service of the drill: a small clinic that embeds ESMOS as a user would. */
@NullMarked
package io.esmos.examples.drill.clinic;

import org.jspecify.annotations.NullMarked;
