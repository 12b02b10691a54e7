package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A vendor's RRsets as real DNS. */
final class ServedZonesTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final Duration MINUTE = Duration.ofSeconds(60);

  private final ServedZones zones = new ServedZones(free(), Optional.empty());

  @AfterEach
  void close() {
    zones.close();
  }

  @Test
  void thereIsNoZoneBeforeItIsPublished() {
    assertThatThrownBy(zones::server).isInstanceOf(IllegalStateException.class);
    zones.publish(APEX, with(set("www", "A", "192.0.2.1")));
    assertThat(ask("www", "A")).contains(set("www", "A", "192.0.2.1"));
  }

  @Test
  void whatIsPublishedReplacesAllThatWasBefore() {
    zones.publish(APEX, with(set("www", "A", "192.0.2.1"), set("old", "TXT", "\"x\"")));
    zones.publish(APEX, with(set("www", "A", "192.0.2.2"), set("new", "HTTPS", "1 . alpn=h2")));
    assertThat(ask("www", "A")).contains(set("www", "A", "192.0.2.2"));
    assertThat(ask("new", "HTTPS")).contains(set("new", "HTTPS", "1 . alpn=h2"));
    assertThat(ask("old", "TXT")).isEmpty();
  }

  @Test
  void whatCannotBeServedChangesNothing() {
    zones.publish(APEX, with(set("www", "A", "192.0.2.1")));
    assertThatThrownBy(
            () ->
                zones.publish(
                    APEX, with(RRset.of(DnsName.of("b.example"), "A", MINUTE, "192.0.2.2"))))
        .hasMessageContaining("outside");
    assertThatThrownBy(() -> zones.publish(APEX, List.of(set("www", "A", "192.0.2.2"))))
        .hasMessageContaining("SOA");
    assertThat(ask("www", "A")).contains(set("www", "A", "192.0.2.1"));
  }

  @Test
  void variantsAreAnsweredTogether() {
    RRset twin =
        new RRset(
            APEX.child("www"), "A", "b", Ttl.seconds(60), List.of("192.0.2.9"), Features.NONE);
    zones.publish(APEX, with(set("www", "A", "192.0.2.1"), twin));
    assertThat(ask("www", "A")).contains(set("www", "A", "192.0.2.1", "192.0.2.9"));
  }

  @Test
  void anAutomaticTtlIsTheVendorsAndAnAliasWithoutDataIsLeftOut() {
    RRset alias =
        new RRset(
            APEX.child("alias"),
            "A",
            "",
            Ttl.AUTOMATIC,
            List.of(),
            Features.of(java.util.Map.of("vendor.alias", "elsewhere.example.")));
    zones.publish(APEX, with(set("www", "A", "192.0.2.1").withTtl(Ttl.AUTOMATIC), alias));
    assertThat(ask("www", "A").map(RRset::ttl)).contains(Ttl.seconds(300));
    assertThat(ask("alias", "A")).isEmpty();
  }

  @Test
  void wildcardsAnswerForNamesThatAreNotThere() {
    zones.publish(
        APEX,
        with(
            set("*", "TXT", "\"any\""),
            set("*.wild", "A", "192.0.2.1"),
            set("there.wild", "TXT", "\"itself\""),
            set("a.deep.wild", "TXT", "\"x\""),
            set("*.alias", "CNAME", "there.wild." + APEX),
            set("sub.wild", "NS", "ns.example.net.")));
    assertThat(ask("x.wild", "A")).contains(set("x.wild", "A", "192.0.2.1"));
    assertThat(ask("y.x.wild", "A")).contains(set("y.x.wild", "A", "192.0.2.1"));
    assertThat(ask("*.wild", "A")).contains(set("*.wild", "A", "192.0.2.1"));
    assertThat(ask("x.wild", "TXT")).as("the type that the wildcard lacks").isEmpty();
    assertThat(ask("there.wild", "A")).as("a name that is there").isEmpty();
    assertThat(ask("deep.wild", "A")).as("a name between").isEmpty();
    assertThat(ask("b.deep.wild", "A")).as("below a name that is there").isEmpty();
    assertThat(ask("any.where", "TXT")).contains(set("any.where", "TXT", "\"any\""));
    assertThat(ask("x.alias", "CNAME")).contains(set("x.alias", "CNAME", "there.wild." + APEX));
    assertThatThrownBy(() -> ask("x.sub.wild", "A")).hasMessageContaining("delegated sub.wild");
  }

  @Test
  void aFixedTtlIsAnsweredWhateverTheZoneSays() {
    try (ServedZones fixed = new ServedZones(free(), Optional.of(Duration.ofSeconds(1)))) {
      fixed.publish(APEX, with(set("www", "A", "192.0.2.1")));
      assertThat(
              AuthoritativeLookup.overUdp()
                  .ask(fixed.server().address(), APEX.child("www"), "A", soon())
                  .map(RRset::ttl))
          .contains(Ttl.seconds(1));
      assertThat(fixed.server().records(APEX))
          .anyMatch(record -> record.matches("www.*\\s60\\s.*"));
    }
  }

  private Optional<RRset> ask(String label, String type) {
    return AuthoritativeLookup.overUdp()
        .ask(zones.server().address(), APEX.child(label), type, soon());
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static List<RRset> with(RRset... sets) {
    List<RRset> all = new ArrayList<>(Arrays.asList(sets));
    all.add(RRset.of(APEX, "SOA", MINUTE, "ns." + APEX + " h." + APEX + " 1 3600 600 86400 60"));
    all.add(RRset.of(APEX, "NS", MINUTE, "ns." + APEX));
    return all;
  }

  private static RRset set(String label, String type, String... data) {
    return RRset.of(APEX.child(label), type, MINUTE, data);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(10), SystemTime.ticker());
  }
}
