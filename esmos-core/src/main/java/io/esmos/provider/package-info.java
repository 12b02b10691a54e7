/** What every provider shares: the one exception, deadlines, the pace of calls, and retries. */
@NullMarked
package io.esmos.provider;

import org.jspecify.annotations.NullMarked;
