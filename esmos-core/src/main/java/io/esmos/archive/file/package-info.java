/** A folder as an archive: {@link io.esmos.archive.file.FileSystemArchive}. */
@NullMarked
package io.esmos.archive.file;

import org.jspecify.annotations.NullMarked;
