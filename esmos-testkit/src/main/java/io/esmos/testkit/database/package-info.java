/**
 * The contract of {@link io.esmos.database.GlobalDatabase}. The rules are explained in {@code
 * docs/contract/global-database.md}.
 */
@NullMarked
package io.esmos.testkit.database;

import org.jspecify.annotations.NullMarked;
