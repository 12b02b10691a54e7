package io.esmos.azure;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.function.Supplier;

/** What is refused before anything is sent. */
final class ProviderChecks {
  private ProviderChecks() {}

  /**
   * Returns what the supplier makes.
   *
   * @throws ProviderException {@code UNSUPPORTED} for what Azure cannot hold, {@code INVALID} for
   *     what contradicts itself
   */
  static <T> T held(String operation, Supplier<T> supplier) {
    try {
      return supplier.get();
    } catch (RecordData.Unheld e) {
      throw ProviderException.of(Code.UNSUPPORTED, operation, String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(Code.INVALID, operation, String.valueOf(e.getMessage()), e);
    }
  }

  /** Checks a batch that the capabilities allow. */
  static void check(String operation, RecordSetJson json, ChangeBatch batch) {
    for (RRset.Key key : batch.touched()) {
      held(operation, () -> json.relative(key.name()));
      checkApex(operation, json.apex(), key, batch.delete().contains(key));
    }
    for (RRset set : batch.put()) {
      held(operation, () -> json.body(set));
    }
  }

  private static void checkApex(String operation, DnsName apex, RRset.Key key, boolean deleted) {
    if (!key.name().equals(apex)) {
      return;
    }
    if (key.type().equals("SOA") || (key.type().equals("NS") && deleted)) {
      throw ProviderException.of(
          Code.UNSUPPORTED,
          operation,
          key + (deleted ? " cannot be deleted" : " is Azure's: its host cannot be changed"));
    }
    if (key.type().equals("CNAME")) {
      throw ProviderException.of(Code.INVALID, operation, key + " would stand beside SOA and NS");
    }
  }
}
