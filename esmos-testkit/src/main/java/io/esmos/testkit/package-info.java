/** Contracts for implementers, in-memory providers, the simulated world. */
@NullMarked
package io.esmos.testkit;

import org.jspecify.annotations.NullMarked;
