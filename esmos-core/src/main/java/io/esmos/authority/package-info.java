/**
 * Who may write: the authority, agreed by a majority of witnesses, and the guard that an
 * application instance asks before and after each write.
 */
@NullMarked
package io.esmos.authority;

import org.jspecify.annotations.NullMarked;
