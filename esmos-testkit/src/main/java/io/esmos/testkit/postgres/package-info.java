/**
 * Real PostgreSQL servers for tests and drills, from binaries on the class path, as children of
 * this process.
 */
@NullMarked
package io.esmos.testkit.postgres;

import org.jspecify.annotations.NullMarked;
