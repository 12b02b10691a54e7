package io.esmos.lanes;

/** How a test says what it ran against. */
public final class Lanes {
  private Lanes() {}

  /**
   * Names the product that the running test uses, or, from a {@code @BeforeAll} method, that all
   * tests of the class use. The table counts a test once per product; calling again with the same
   * name changes nothing.
   *
   * @param productAndVersion as the product itself reports it, such as {@code BIND 9.18.49}
   */
  public static void used(String productAndVersion) {
    LaneRecorder.INSTANCE.used(productAndVersion.strip());
  }
}
