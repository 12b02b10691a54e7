/** Ends the build with the table of lanes: what ran where, and what did not. Not published. */
@NullMarked
package io.esmos.lanes.table;

import org.jspecify.annotations.NullMarked;
