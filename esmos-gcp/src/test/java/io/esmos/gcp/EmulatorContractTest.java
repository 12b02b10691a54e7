package io.esmos.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.DnsProviderContract;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The provider on Google's LocalDnsHelper 0.7.0, the last release that had it. What it lacks is
 * asserted to be lacking still.
 */
final class EmulatorContractTest implements DnsProviderContract {
  @Override
  public DnsBench bench() {
    return new EmulatorBench();
  }

  @Override
  @Test
  @DisplayName("D2 data come back; newer types and delegations are refused (a gap)")
  public void d2RoundTrip() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put("A", "192.0.2.1");
    data.put("AAAA", "2001:db8::1");
    data.put("CNAME", "target.example.net.");
    data.put("MX", "10 mx.example.net.");
    data.put("NS", "ns.example.net.");
    data.put("PTR", "host.example.net.");
    data.put("SRV", "0 5 5060 sip.example.net.");
    data.put("TXT", "\"two\" \"strings \\\" \\\\ ; \\000\\255\"");
    data.put("CAA", "0 issue \"ca.example\"");
    data.put("DS", "1 8 2 " + "ab".repeat(32));
    data.put("HTTPS", "1 . port=8443");
    data.put("SSHFP", "1 2 " + "ab".repeat(32));
    data.put("SVCB", "1 svc.example.net. port=8443");
    data.put("TLSA", "3 1 1 " + "ab".repeat(32));
    Set<String> refused = new TreeSet<>();
    try (DnsBench bench = bench()) {
      data.forEach(
          (type, text) -> {
            RRset set =
                RRset.of(bench.apex().child("t-" + type), type, Duration.ofSeconds(60), text);
            ProviderException e =
                catchThrowableOfType(
                    ProviderException.class,
                    () ->
                        bench
                            .provider()
                            .apply(bench.apex(), ChangeBatch.put(set), CloudDnsBench.soon()));
            if (e == null) {
              assertThat(read(bench, set)).isEqualTo(set);
            } else {
              assertThat(e.code()).as("%s", e).isEqualTo(Code.INVALID);
              refused.add(type);
            }
          });
    }
    assertThat(refused).containsExactly("CAA", "DS", "HTTPS", "NS", "SSHFP", "SVCB", "TLSA");
  }

  @Override
  @Test
  @DisplayName("D6 a whole zone holds everything; its serial does not count (a gap)")
  public void d6WholeZone() {
    try (DnsBench bench = bench()) {
      String before = bench.provider().read(bench.apex(), CloudDnsBench.soon()).version();
      RRset[] many = new RRset[100];
      for (int i = 0; i < many.length; i++) {
        many[i] = www(bench, "n" + i, "192.0.2." + i);
      }
      bench.provider().apply(bench.apex(), ChangeBatch.put(many), CloudDnsBench.soon());
      var after = bench.provider().read(bench.apex(), CloudDnsBench.soon());
      assertThat(after.sets().values()).contains(many).hasSize(102);
      assertThat(after.version()).isEqualTo(before);
    }
  }

  @Override
  @Test
  @DisplayName("D10 a batch is applied as a whole; an A beside a CNAME is taken (a gap)")
  public void d10Atomic() {
    try (DnsBench bench = bench()) {
      RRset alias =
          RRset.of(bench.apex().child("x"), "CNAME", Duration.ofSeconds(60), "y.example.net.");
      RRset beside = www(bench, "x", "192.0.2.1");
      bench.provider().apply(bench.apex(), ChangeBatch.put(alias), CloudDnsBench.soon());
      bench.provider().apply(bench.apex(), ChangeBatch.put(beside), CloudDnsBench.soon());
      assertThat(read(bench, alias)).isEqualTo(alias);
      assertThat(read(bench, beside)).isEqualTo(beside);
      // Atomic it is.
      RRset good = www(bench, "good", "192.0.2.1");
      ChangeBatch conflict =
          new ChangeBatch(
              List.of(),
              Set.of(beside.key()),
              List.of(good, www(bench, "x", "192.0.2.2")),
              Set.of());
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class,
              () -> bench.other().apply(bench.apex(), conflict, CloudDnsBench.soon()));
      assertThat(e.code()).isEqualTo(Code.CONFLICT);
      assertThat(read(bench, good)).isNull();
    }
  }

  /**
   * It checks a change on one state of the zone and applies it to another, without a lock between
   * the two: of changes at the same time several may pass. One after another they do not.
   */
  @Override
  @Test
  @DisplayName(
      "D12 of batches on one condition, one after another, one is applied (a gap in races)")
  public void d12Race() {
    try (DnsBench bench = bench()) {
      RRset before = www(bench, "mark", "192.0.2.1");
      RRset after = www(bench, "mark", "192.0.2.2");
      bench.provider().apply(bench.apex(), ChangeBatch.put(before), CloudDnsBench.soon());
      ChangeBatch first = new ChangeBatch(List.of(before), Set.of(), List.of(after), Set.of());
      bench.provider().apply(bench.apex(), first, CloudDnsBench.soon());
      RRset other = www(bench, "mark", "192.0.2.3");
      ChangeBatch second = new ChangeBatch(List.of(before), Set.of(), List.of(other), Set.of());
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class,
              () -> bench.other().apply(bench.apex(), second, CloudDnsBench.soon()));
      assertThat(e.code()).isEqualTo(Code.CONFLICT);
      assertThat(read(bench, after)).isEqualTo(after);
    }
  }

  @Override
  @Test
  @DisplayName("D18 a change that may have been lost leaves the effect unknown")
  public void d18LostAnswer() {
    try (DnsBench bench = bench()) {
      RRset set = www(bench, "www", "192.0.2.1");
      assertThat(read(bench, set)).isNull();
      bench.loseNextAnswer();
      ChangeBatch batch = new ChangeBatch(List.of(), Set.of(set.key()), List.of(set), Set.of());
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class,
              () -> bench.provider().apply(bench.apex(), batch, CloudDnsBench.soon()));
      assertThat(e.code().effectUnknown()).as("%s", e).isTrue();
    }
  }

  @Override
  @Test
  @DisplayName("D22 a routing policy is not known to it (a gap)")
  public void d22RoundTrip() {
    try (DnsBench bench = bench()) {
      String policy = "{\"wrr\":{\"items\":[{\"rrdatas\":[\"192.0.2.1\"],\"weight\":1}]}}";
      RRset routed =
          new RRset(
              bench.apex().child("routed"),
              "A",
              "",
              Ttl.seconds(60),
              List.of(),
              Features.of(Map.of(RoutingPolicy.FEATURE, policy)));
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class,
              () ->
                  bench
                      .provider()
                      .apply(bench.apex(), ChangeBatch.put(routed), CloudDnsBench.soon()));
      assertThat(e.code()).as("%s", e).isEqualTo(Code.INVALID);
    }
  }

  /** It can lose no answer, so that it is asked for the rest. */
  @Override
  @Test
  @DisplayName("D26 readings show each change, and a change on an old one is a CONFLICT")
  public void d26Lag() {
    try (DnsBench bench = bench()) {
      RRset before = www(bench, "mark", "192.0.2.1");
      RRset after = www(bench, "mark", "192.0.2.2");
      bench.provider().apply(bench.apex(), ChangeBatch.put(before), CloudDnsBench.soon());
      assertThat(read(bench, before)).isEqualTo(before);
      ChangeBatch next = new ChangeBatch(List.of(before), Set.of(), List.of(after), Set.of());
      bench.provider().apply(bench.apex(), next, CloudDnsBench.soon());
      assertThat(read(bench, after)).isEqualTo(after);
      ChangeBatch late =
          new ChangeBatch(
              List.of(before), Set.of(), List.of(www(bench, "mark", "192.0.2.3")), Set.of());
      ProviderException e =
          catchThrowableOfType(
              ProviderException.class,
              () -> bench.other().apply(bench.apex(), late, CloudDnsBench.soon()));
      assertThat(e.code()).isEqualTo(Code.CONFLICT);
      assertThat(read(bench, after)).isEqualTo(after);
    }
  }

  private static RRset www(DnsBench bench, String label, String address) {
    return RRset.of(bench.apex().child(label), "A", Duration.ofSeconds(60), address);
  }

  private static RRset read(DnsBench bench, RRset set) {
    return bench.other().read(bench.apex(), Set.of(set.key()), CloudDnsBench.soon()).get(set.key());
  }
}
