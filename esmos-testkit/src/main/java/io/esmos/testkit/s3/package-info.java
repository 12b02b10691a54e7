/** S3 on loopback, and R2 with what it lacks. */
@NullMarked
package io.esmos.testkit.s3;

import org.jspecify.annotations.NullMarked;
