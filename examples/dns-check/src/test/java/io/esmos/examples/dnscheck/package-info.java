@org.jspecify.annotations.NullMarked
package io.esmos.examples.dnscheck;
