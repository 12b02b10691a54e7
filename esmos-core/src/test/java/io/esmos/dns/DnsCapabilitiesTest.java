package io.esmos.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.DnsCapabilities.Condition;
import io.esmos.dns.DnsCapabilities.Effect;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is refused before anything is sent, and what an RRset may carry. */
final class DnsCapabilitiesTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final RRset WWW =
      RRset.of(APEX.child("www"), "A", Duration.ofSeconds(60), "192.0.2.1");
  private static final RRset API =
      RRset.of(APEX.child("api"), "A", Duration.ofSeconds(60), "192.0.2.2");
  private static final DnsCapabilities VENDOR =
      DnsCapabilities.FULL
          .conditions(Condition.CHANGED, Condition.READ_BEFORE)
          .ttl(Duration.ofSeconds(60), Duration.ofDays(1), false)
          .limits(new BatchLimits(3, 5, 100))
          .types(Set.of("A", "TXT"))
          .features(Map.of("vendor.note", Effect.NOTE, "vendor.weight", Effect.ANSWER), false);

  @Test
  void whatIsInOrderPasses() {
    RRset noted = WWW.withFeatures(Features.of(Map.of("vendor.note/192.0.2.1", "ours")));
    ChangeBatch batch =
        new ChangeBatch(List.of(WWW), Set.of(API.key()), List.of(noted, API), Set.of());
    assertThatCode(() -> VENDOR.check(APEX, batch, "test")).doesNotThrowAnyException();
  }

  @Test
  void eachRefusalSaysWhatToDo() {
    refused(ChangeBatch.put(WWW.withTtl(Ttl.seconds(59))), Code.INVALID, "below the least, 60 s");
    refused(
        ChangeBatch.put(WWW.withTtl(Ttl.seconds(86_401))), Code.INVALID, "above the most, 86400 s");
    refused(ChangeBatch.put(WWW.withTtl(Ttl.AUTOMATIC)), Code.UNSUPPORTED, "give a TTL");
    refused(
        ChangeBatch.put(RRset.of(APEX.child("x"), "MX", Duration.ofMinutes(1), "1 mail.example.")),
        Code.UNSUPPORTED,
        "type MX");
    refused(
        ChangeBatch.put(RRset.of(DnsName.of("x.test"), "A", Duration.ofMinutes(1), "192.0.2.1")),
        Code.INVALID,
        "outside of zone");
    refused(
        ChangeBatch.put(new RRset(WWW.name(), "A", "blue", WWW.ttl(), WWW.data(), Features.NONE)),
        Code.UNSUPPORTED,
        "one RRset only");
    refused(
        ChangeBatch.put(WWW.withFeatures(Features.of(Map.of("other.proxied", "true")))),
        Code.UNSUPPORTED,
        "other.proxied is not known");
    refused(
        ChangeBatch.put(
            RRset.of(
                WWW.name(), "A", Duration.ofMinutes(1), "192.0.2.1", "192.0.2.2", "192.0.2.3")),
        Code.INVALID,
        "6 records");
    refused(
        new ChangeBatch(List.of(API), Set.of(), List.of(WWW), Set.of()),
        Code.UNSUPPORTED,
        "unless the batch changes it");
    refused(
        new ChangeBatch(List.of(), Set.of(API.key()), List.of(WWW), Set.of()),
        Code.UNSUPPORTED,
        "to be absent unless");
  }

  @Test
  void featuresAndVariantsThatPickAnAnswerAreToldFromNotes() {
    Features both = Features.of(Map.of("vendor.note", "x", "vendor.weight", "3"));
    RRset set = WWW.withFeatures(both);
    assertThat(VENDOR.answersDiffer(set)).isTrue();
    assertThat(VENDOR.answering(set)).isEqualTo(Features.of(Map.of("vendor.weight", "3")));
    RRset noted = WWW.withFeatures(Features.of(Map.of("vendor.note", "x")));
    assertThat(VENDOR.answersDiffer(noted)).isFalse();
    RRset unknown = WWW.withFeatures(Features.of(Map.of("other.thing", "x")));
    assertThat(VENDOR.answersDiffer(unknown)).as("what is not known may answer").isTrue();
  }

  @Test
  void anRRsetWithoutDataNeedsAFeature() {
    assertThatThrownBy(() -> new RRset(APEX, "A", "", Ttl.AUTOMATIC, List.of(), Features.NONE))
        .hasMessageContaining("has no data");
    Features alias = Features.of(Map.of("vendor.alias", "lb.example.net."));
    assertThat(new RRset(APEX, "A", "", Ttl.AUTOMATIC, List.of(), alias).data()).isEmpty();
  }

  @Test
  void namesOfFeaturesBeginWithTheVendor() {
    for (String wrong : List.of("", "proxied", ".proxied", "Vendor.x", "vendor.", "vendor.x/")) {
      assertThatThrownBy(() -> Features.of(Map.of(wrong, "")))
          .as(wrong)
          .hasMessageContaining("vendor.feature");
    }
    assertThat(Features.base("vendor.comment/\"a\" \"b\"")).isEqualTo("vendor.comment");
  }

  @Test
  void aTtlIsSecondsOrAutomatic() {
    assertThatThrownBy(() -> Ttl.of(Duration.ofMillis(1500))).hasMessageContaining("RFC 2181");
    assertThatThrownBy(() -> Ttl.seconds(1L << 31)).hasMessageContaining("2^31");
    assertThatThrownBy(Ttl.AUTOMATIC::time).isInstanceOf(IllegalStateException.class);
    assertThat(Ttl.seconds(60)).isEqualTo(Ttl.of(Duration.ofMinutes(1))).hasToString("60 s");
    assertThat(Ttl.AUTOMATIC.secondsOr(1)).isEqualTo(1);
  }

  private static void refused(ChangeBatch batch, Code code, String why) {
    assertThatThrownBy(() -> VENDOR.check(APEX, batch, "test"))
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(ProviderException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
