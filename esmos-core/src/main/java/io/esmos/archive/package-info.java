/**
 * Objects in a vendor's store: {@link io.esmos.archive.ObjectArchive} is what a vendor implements,
 * {@link io.esmos.archive.ArchiveCapabilities} what it declares.
 */
@NullMarked
package io.esmos.archive;

import org.jspecify.annotations.NullMarked;
