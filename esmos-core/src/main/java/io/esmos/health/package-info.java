/** Whether sites work, as seen from several vantage points. */
@NullMarked
package io.esmos.health;

import org.jspecify.annotations.NullMarked;
