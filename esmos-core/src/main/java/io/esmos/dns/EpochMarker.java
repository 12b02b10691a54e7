package io.esmos.dns;

import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the marker RRset of a workload says (rule S8): one TXT record of one string, {@code epoch=7
 * site=aws/ap-northeast-1}.
 *
 * @param epoch the epoch of the last change
 * @param site the site to which it sent the traffic
 */
record EpochMarker(long epoch, Site site) {
  private static final String TYPE = "TXT";

  /** Returns the data of the TXT record. */
  String data() {
    return Presentation.quote(
        ("epoch=" + epoch + " site=" + site).getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns the name under which the marker of a workload is kept. */
  static DnsName name(DnsName apex, String workload) {
    return apex.child("_esmos." + workload);
  }

  /** Returns the key under which the marker of a workload is kept. */
  static RRset.Key key(DnsName name) {
    return new RRset.Key(name, TYPE);
  }

  /**
   * Reads a marker. One that cannot be understood may be of a newer epoch, so that it is an error
   * and not "no marker": a person must look.
   */
  static EpochMarker parse(DnsName name, List<String> data) {
    try {
      if (data.size() != 1) {
        throw new IllegalArgumentException("it is not one record");
      }
      Map<String, String> fields = new HashMap<>();
      String text = new String(Presentation.octets(data.get(0)), StandardCharsets.US_ASCII);
      for (String field : text.split(" ", -1)) {
        int equals = field.indexOf('=');
        if (equals < 1
            || fields.put(field.substring(0, equals), field.substring(equals + 1)) != null) {
          throw new IllegalArgumentException("it has the field \"" + field + "\"");
        }
      }
      if (!fields.keySet().equals(java.util.Set.of("epoch", "site"))) {
        throw new IllegalArgumentException("it does not have just an epoch and a site");
      }
      long epoch = Long.parseLong(fields.getOrDefault("epoch", ""));
      if (epoch < 0) {
        throw new IllegalArgumentException("its epoch is negative");
      }
      return new EpochMarker(epoch, Site.of(fields.getOrDefault("site", "")));
    } catch (IllegalArgumentException e) {
      throw ProviderException.of(
          ProviderException.Code.MALFORMED,
          "dns.switch",
          "the marker "
              + name
              + " holds "
              + data
              + ", which is not understood; correct or delete it by hand",
          e);
    }
  }
}
