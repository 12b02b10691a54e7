package io.esmos.dns;

import io.esmos.provider.ProviderException;
import io.esmos.topology.Site;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the marker RRset of a workload says (rule S8): one TXT record of one string, {@code epoch=7
 * site=aws/ap-northeast-1}. A vendor that cannot require that there is no marker is first given
 * {@code epoch=0}, which names no site; such a record beside others says nothing.
 *
 * @param epoch the epoch of the last change
 * @param site the site to which it sent the traffic; empty in epoch 0 alone
 */
record EpochMarker(long epoch, Optional<Site> site) {
  /** What is written before the first change where absence cannot be required. */
  static final EpochMarker BEFORE_ALL = new EpochMarker(0, Optional.empty());

  private static final String TYPE = "TXT";

  EpochMarker(long epoch, Site site) {
    this(epoch, Optional.of(site));
  }

  /** Returns what the marker says as a text, as it also stamps an RRset. */
  String text() {
    return "epoch=" + epoch + site.map(to -> " site=" + to).orElse("");
  }

  /** Returns the data of the TXT record. */
  String data() {
    return Presentation.quote(text().getBytes(StandardCharsets.US_ASCII));
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
      List<EpochMarker> markers =
          data.stream()
              .map(one -> new String(Presentation.octets(one), StandardCharsets.US_ASCII))
              .map(EpochMarker::of)
              .toList();
      if (markers.stream().filter(marker -> marker.epoch > 0).count() > 1) {
        throw new IllegalArgumentException("it is not one record");
      }
      return markers.stream().max(Comparator.comparing(EpochMarker::epoch)).orElseThrow();
    } catch (IllegalArgumentException e) {
      throw notUnderstood(name + " holds " + data, e);
    }
  }

  /** Reads the stamp of an RRset. */
  static EpochMarker parseStamp(RRset.Key key, String stamp) {
    try {
      return of(stamp);
    } catch (IllegalArgumentException e) {
      throw notUnderstood("stamp of " + key + " is \"" + stamp + "\"", e);
    }
  }

  private static ProviderException notUnderstood(String what, IllegalArgumentException cause) {
    return ProviderException.of(
        ProviderException.Code.MALFORMED,
        "dns.switch",
        "the marker " + what + ", which is not understood; correct or delete it by hand",
        cause);
  }

  private static EpochMarker of(String text) {
    if (text.equals(BEFORE_ALL.text())) {
      return BEFORE_ALL;
    }
    Map<String, String> fields = new HashMap<>();
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
  }
}
