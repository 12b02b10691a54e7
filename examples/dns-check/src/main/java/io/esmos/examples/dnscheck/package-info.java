/** A command that checks a zone at all its servers. */
@org.jspecify.annotations.NullMarked
package io.esmos.examples.dnscheck;
