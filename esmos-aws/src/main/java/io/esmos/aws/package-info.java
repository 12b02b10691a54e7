/** Amazon Web Services: DNS at Route 53, and routing controls. */
@NullMarked
package io.esmos.aws;

import org.jspecify.annotations.NullMarked;
