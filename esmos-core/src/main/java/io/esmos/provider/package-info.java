/** What every provider shares: the one exception, and deadlines. */
@NullMarked
package io.esmos.provider;

import org.jspecify.annotations.NullMarked;
