/** Java processes of a test. */
@NullMarked
package io.esmos.testkit.process;

import org.jspecify.annotations.NullMarked;
