/** Databases that exist at several sites, one of which writes. */
@NullMarked
package io.esmos.database;

import org.jspecify.annotations.NullMarked;
