/**
 * What archives must do ({@link io.esmos.testkit.archive.ArchiveContract}), and an archive in
 * memory.
 */
@NullMarked
package io.esmos.testkit.archive;

import org.jspecify.annotations.NullMarked;
