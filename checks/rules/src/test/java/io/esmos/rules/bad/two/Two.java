package io.esmos.rules.bad.two;

/** Is known by whom it must not be known. */
public class Two {}
