/** Emulators of AWS that others wrote, each in a JVM of its own with its own libraries. */
package io.esmos.emulator.aws;
