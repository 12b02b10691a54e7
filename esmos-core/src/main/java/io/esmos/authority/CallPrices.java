package io.esmos.authority;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * What a store charges for the calls of a witness. A list price of one place at one time: give your
 * own where yours differ. Immutable.
 *
 * @param currency the currency, as ISO 4217 writes it
 * @param millionReads the price of a million reads of a cell
 * @param millionWrites the price of a million writes of a cell
 * @param source where the prices come from, and for which place and time
 */
public record CallPrices(
    String currency, BigDecimal millionReads, BigDecimal millionWrites, String source) {
  /** Checks the components. */
  public CallPrices {
    Objects.requireNonNull(currency, "currency");
    Objects.requireNonNull(source, "source");
    if (millionReads.signum() < 0 || millionWrites.signum() < 0) {
      throw new IllegalArgumentException("a price is 0 or more");
    }
  }

  /** Returns prices in dollars of the United States, written as decimals. */
  public static CallPrices dollars(String millionReads, String millionWrites, String source) {
    return new CallPrices(
        "USD", new BigDecimal(millionReads), new BigDecimal(millionWrites), source);
  }
}
