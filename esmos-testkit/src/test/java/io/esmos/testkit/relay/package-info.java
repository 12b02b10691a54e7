/** A relay between real sockets, for tests that cut and lose what goes through it. */
@NullMarked
package io.esmos.testkit.relay;

import org.jspecify.annotations.NullMarked;
