/** The command, run as its user runs it. */
@org.jspecify.annotations.NullMarked
package io.esmos.examples.archivecopy;
