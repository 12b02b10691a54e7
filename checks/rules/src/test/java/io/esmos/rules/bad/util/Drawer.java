package io.esmos.rules.bad.util;

/** Breaks a rule by its package. */
public class Drawer {}
