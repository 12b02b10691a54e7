package org.elsewhere;

/** Breaks a rule by its package. */
public class Stray {}
