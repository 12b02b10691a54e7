package io.esmos.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.DnsCapabilities.Condition;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The corners of the switch; what every switch must do is in the testkit's contract. */
final class DnsSwitchTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName API = APEX.child("api");
  private static final DnsName MARKER = APEX.child("_esmos.clinic");
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final Site HOME = Site.of("aws/ap-southeast-1");
  private static final Site AWAY = Site.of("azure/eastasia");
  private static final InetSocketAddress SERVER = InetSocketAddress.createUnresolved("ns", 53);
  private static final Deadline DEADLINE = new Deadline(() -> 0, 1_000_000_000);

  private final Records records = new Records();

  @Test
  void readsTheMarkerInItsOneSpelling() {
    records.put(RRset.of(MARKER, "TXT", TTL, "\"epoch=7 site=aws/ap-southeast-1\""));
    records.put(RRset.of(API, "A", TTL, "192.0.2.2", "192.0.2.1"));
    records.put(RRset.of(API, "AAAA", TTL, "2001:DB8:0::1"));
    TrafficSwitch.State state = subject().read(DEADLINE);
    assertThat(state.epoch()).isEqualTo(OptionalLong.of(7));
    assertThat(state.site()).contains(HOME);
  }

  @Test
  void partOfTheAddressesIsNoSite() {
    records.put(RRset.of(API, "A", TTL, "192.0.2.1"));
    records.put(RRset.of(API, "AAAA", TTL, "2001:db8::1"));
    assertThat(subject().read(DEADLINE).site()).isEmpty();
    records.put(RRset.of(API, "A", TTL, "192.0.2.1", "192.0.2.2", "192.0.2.3"));
    assertThat(subject().read(DEADLINE).site()).isEmpty();
    records.put(RRset.of(API, "A", TTL, "198.51.100.1"));
    assertThat(subject().read(DEADLINE).site()).as("an AAAA of another site beside it").isEmpty();
    records.sets.remove(new RRset.Key(API, "AAAA"));
    assertThat(subject().read(DEADLINE).site()).contains(AWAY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"epoch=x site=aws/a\"",
        "\"epoch=-1 site=aws/a\"",
        "\"epoch=1\"",
        "\"epoch=1 site=nowhere\"",
        "\"epoch=1 epoch=2 site=aws/a\"",
        "\"epoch=1 site=aws/a format=2\"",
        "\"\"",
        "\"v=spf1 -all\""
      })
  void aMarkerThatIsNotUnderstoodIsNotNoMarker(String data) {
    records.put(RRset.of(MARKER, "TXT", TTL, data));
    assertThatThrownBy(() -> subject().read(DEADLINE))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED))
        .hasMessageContaining(MARKER.text());
  }

  @Test
  void twoMarkersAreNotUnderstood() {
    records.put(RRset.of(MARKER, "TXT", TTL, "\"epoch=1 site=aws/a\"", "\"epoch=2 site=aws/a\""));
    assertThatThrownBy(() -> subject().read(DEADLINE)).hasStackTraceContaining("not one record");
  }

  @Test
  void oneBatchHoldsMarkerAddressesAndWhatGoes() {
    TrafficSwitch subject = subject();
    subject.set(HOME, 1, subject.read(DEADLINE), DEADLINE);
    subject.set(AWAY, 2, subject.read(DEADLINE), DEADLINE);
    ChangeBatch first = records.batches.get(0);
    assertThat(first.requireAbsent()).containsExactly(new RRset.Key(MARKER, "TXT"));
    assertThat(first.require()).isEmpty();
    ChangeBatch second = records.batches.get(1);
    assertThat(second.require())
        .extracting(RRset::data)
        .containsExactly(List.of("\"epoch=1 site=aws/ap-southeast-1\""));
    assertThat(second.puts().keySet())
        .containsExactlyInAnyOrder(new RRset.Key(API, "A"), new RRset.Key(MARKER, "TXT"));
    assertThat(second.delete()).containsExactly(new RRset.Key(API, "AAAA"));
  }

  @Test
  void severalNamesMoveTogether() {
    DnsName www = APEX.child("www");
    RRset alias = RRset.of(www, "CNAME", TTL, "cdn.example.net.");
    RRset address = RRset.of(www, "A", TTL, "192.0.2.9");
    TrafficSwitch subject =
        builder()
            .site(HOME, List.of(RRset.of(API, "A", TTL, "192.0.2.1"), alias))
            .site(AWAY, List.of(RRset.of(API, "A", TTL, "198.51.100.1"), address))
            .on(records, APEX, List.of(SERVER))
            .build()
            .get(0);
    subject.set(HOME, 1, subject.read(DEADLINE), DEADLINE);
    subject.set(AWAY, 2, subject.read(DEADLINE), DEADLINE);
    assertThat(subject.read(DEADLINE).is(AWAY, 2)).isTrue();
    assertThat(records.sets).doesNotContainKey(alias.key()).containsKey(address.key());
  }

  @Test
  void confirmGivesEachServerItsShareOfTheTime() {
    List<Long> shares = new ArrayList<>();
    InetSocketAddress other = InetSocketAddress.createUnresolved("ns2", 53);
    AuthoritativeDns silent =
        (server, name, type, deadline) -> {
          shares.add(deadline.remaining().toMillis());
          throw ProviderException.of(Code.TIMEOUT, "dns.ask", "nothing heard");
        };
    TrafficSwitch subject =
        DnsSwitch.of("clinic", API, TTL, silent)
            .site(HOME, "192.0.2.1")
            .on(records, APEX, List.of(SERVER, other))
            .build()
            .get(0);
    TrafficSwitch.Confirmation confirmation = subject.confirm(HOME, 1, DEADLINE);
    assertThat(confirmation.everywhere()).isFalse();
    assertThat(confirmation.detail()).contains("ns", "ns2", "TIMEOUT");
    assertThat(shares).containsExactly(500L, 1000L);
  }

  @Test
  void allFaultsAreToldAtOnce() {
    records.capabilities =
        DnsCapabilities.FULL
            .oneByOne("memory.note")
            .conditions(Condition.CHANGED, Condition.READ_BEFORE)
            .ttl(Duration.ofSeconds(60), Duration.ofDays(1), false)
            .limits(BatchLimits.sets(2))
            .types(Set.of("A", "AAAA"));
    assertThatThrownBy(() -> configured().on(records, DnsName.of("other.example"), List.of()))
        .hasMessageContainingAll(
            "outside of zone",
            "atomically",
            "set it to 60 s",
            "authoritative servers",
            "TXT",
            "give every site the same names and types",
            "larger than its 2 RRsets");
  }

  @Test
  void namesThatMoreThanPlainRecordsAnswerAreRefusedUnlessAskedFor() {
    records.capabilities =
        DnsCapabilities.FULL.features(Map.of("vendor.weight", DnsCapabilities.Effect.ANSWER), true);
    Features weight = Features.of(Map.of("vendor.weight", "10"));
    RRset blue = new RRset(API, "A", "blue", Ttl.of(TTL), List.of("192.0.2.8"), weight);
    records.put(blue);
    assertThatThrownBy(() -> subject().read(DEADLINE))
        .hasMessageContainingAll("api.clinic.example. A (blue)", "Routed.REPLACE")
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID));
    TrafficSwitch replacing =
        configured()
            .routed(DnsSwitch.Routed.REPLACE)
            .on(records, APEX, List.of(SERVER))
            .build()
            .get(0);
    replacing.set(HOME, 1, replacing.read(DEADLINE), DEADLINE);
    assertThat(records.sets).doesNotContainKey(blue.key());
    assertThat(replacing.read(DEADLINE).is(HOME, 1)).isTrue();
  }

  @Test
  void aMarkerThatWasDeletedIsMadeAgainWhereRRsetsAreStamped() {
    records.capabilities =
        DnsCapabilities.FULL
            .conditions(Condition.CHANGED, Condition.CHANGED)
            .oneByOne("memory.stamp");
    TrafficSwitch subject =
        builder()
            .site(HOME, "192.0.2.1")
            .site(AWAY, "198.51.100.1")
            .on(records, APEX, List.of(SERVER))
            .build()
            .get(0);
    subject.set(HOME, 7, subject.read(DEADLINE), DEADLINE);
    assertThat(subject.read(DEADLINE).is(HOME, 7)).isTrue();
    records.sets.remove(new RRset.Key(MARKER, "TXT"));
    TrafficSwitch.State state = subject.read(DEADLINE);
    assertThat(state.is(HOME, 7)).as("without its marker").isFalse();
    assertThat(state.epoch()).isEqualTo(OptionalLong.of(7));
    subject.set(HOME, 7, state, DEADLINE);
    assertThat(subject.read(DEADLINE).is(HOME, 7)).isTrue();
  }

  @Test
  void anAliasAtTheNameIsNotOverwritten() {
    records.put(RRset.of(API, "CNAME", TTL, "elsewhere.example.net."));
    assertThatThrownBy(() -> subject().read(DEADLINE)).hasMessageContaining("CNAME");
  }

  @Test
  void whereAbsenceCannotBeRequiredTheFirstMarkerNamesNobody() {
    records.capabilities = DnsCapabilities.FULL.conditions(Condition.ANY, Condition.READ_BEFORE);
    TrafficSwitch subject = subject();
    subject.set(HOME, 1, subject.read(DEADLINE), DEADLINE);
    assertThat(records.batches.get(0).put())
        .extracting(RRset::data)
        .containsExactly(List.of("\"epoch=0\""));
    assertThat(records.batches.get(1).require())
        .extracting(RRset::data)
        .containsExactly(List.of("\"epoch=0\""));
    records.put(RRset.of(MARKER, "TXT", TTL, "\"epoch=0\"", "\"epoch=1 site=aws/ap-southeast-1\""));
    assertThat(subject.read(DEADLINE).is(HOME, 1)).as("a late first marker says nothing").isTrue();
  }

  @Test
  void aNameWithoutAnswerIsRefused() {
    RRset only = RRset.of(APEX.child("www"), "A", TTL, "192.0.2.9");
    assertThatThrownBy(
            () ->
                builder()
                    .site(HOME, List.of(RRset.of(API, "A", TTL, "192.0.2.1"), only))
                    .site(AWAY, "198.51.100.1")
                    .on(records, APEX, List.of(SERVER)))
        .hasMessageContaining("www.clinic.example. would have no answer while")
        .hasMessageContaining(AWAY.toString());
  }

  @Test
  void theSameAddressesForTwoSitesAreRefused() {
    assertThatThrownBy(
            () -> builder().site(HOME, "192.0.2.1", "::1").site(AWAY, "0:0::1", "192.0.2.1"))
        .hasMessageContaining("same addresses");
    assertThatThrownBy(() -> builder().site(HOME)).hasMessageContaining("needs an address");
    assertThatThrownBy(() -> builder().site(HOME, "host.example"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                DnsSwitch.of("clinic", APEX, TTL, none())
                    .site(HOME, "192.0.2.1")
                    .on(records, APEX, List.of(SERVER)))
        .hasMessageContaining("the apex itself");
  }

  private static AuthoritativeDns none() {
    return (server, name, type, deadline) -> Optional.empty();
  }

  private static DnsSwitch.Builder builder() {
    return DnsSwitch.of("clinic", API, TTL, none());
  }

  private static DnsSwitch.Builder configured() {
    return builder().site(HOME, "192.0.2.1", "192.0.2.2", "2001:db8::1").site(AWAY, "198.51.100.1");
  }

  private TrafficSwitch subject() {
    return configured().on(records, APEX, List.of(SERVER)).build().get(0);
  }

  /** RRsets in a map; conditions are the testkit's affair. */
  private static final class Records implements DnsProvider {
    private final Map<RRset.Key, RRset> sets = new HashMap<>();
    private final List<ChangeBatch> batches = new ArrayList<>();
    private DnsCapabilities capabilities = DnsCapabilities.FULL;

    void put(RRset set) {
      sets.put(set.key(), set);
    }

    @Override
    public String name() {
      return "records";
    }

    @Override
    public Vendor vendor() {
      return Vendor.GCP;
    }

    @Override
    public DnsCapabilities capabilities() {
      return capabilities;
    }

    @Override
    public List<DnsName> zones(Deadline deadline) {
      return List.of(APEX);
    }

    @Override
    public Zone read(DnsName apex, Deadline deadline) {
      return Zone.of(apex, "1", sets.values());
    }

    @Override
    public Map<RRset.Key, RRset> read(DnsName apex, Collection<RRset.Key> keys, Deadline deadline) {
      Map<RRset.Key, RRset> found = new HashMap<>(sets);
      found.keySet().removeIf(key -> keys.stream().noneMatch(key::askedBy));
      return found;
    }

    @Override
    public Change apply(DnsName apex, ChangeBatch batch, Deadline deadline) {
      batches.add(batch);
      sets.keySet().removeAll(batch.delete());
      sets.putAll(batch.puts());
      return new Change(apex, "1");
    }

    @Override
    public ChangeStatus status(Change change, Deadline deadline) {
      return ChangeStatus.UNKNOWN;
    }
  }
}
