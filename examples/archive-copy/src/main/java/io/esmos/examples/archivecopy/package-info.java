/** Copies a directory to the archives of two vendors, and reads it back. */
@NullMarked
package io.esmos.examples.archivecopy;

import org.jspecify.annotations.NullMarked;
