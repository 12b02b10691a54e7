package io.esmos.rules.bad.one;

import io.esmos.rules.bad.two.Two;

/** Knows whom it must not know. */
public class One {
  Two stranger() {
    throw new IllegalStateException();
  }
}
