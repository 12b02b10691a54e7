/** Zones at DNS vendors, and traffic moved by them, fenced by epoch at the vendor. */
@NullMarked
package io.esmos.dns;

import org.jspecify.annotations.NullMarked;
