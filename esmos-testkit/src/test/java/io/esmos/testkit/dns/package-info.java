@NullMarked
package io.esmos.testkit.dns;

import org.jspecify.annotations.NullMarked;
