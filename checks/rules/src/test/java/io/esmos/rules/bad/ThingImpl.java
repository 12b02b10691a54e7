package io.esmos.rules.bad;

/** Breaks a rule by its name. */
public class ThingImpl {}
