/**
 * The protocol of S3: what the archives and witnesses of all vendors that speak it share. For their
 * modules; applications use {@code S3Archive}, {@code R2Archive} and the witnesses beside them.
 */
@NullMarked
package io.esmos.s3;

import org.jspecify.annotations.NullMarked;
