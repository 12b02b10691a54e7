package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.Features;
import io.esmos.dns.RRset;
import io.esmos.dns.Ttl;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordChangesTest {
  private static final DnsName WWW = DnsName.of("www.clinic.example");
  private static final RRset.Key KEY = new RRset.Key(WWW, "A");

  private static RRset set(String... data) {
    return new RRset(WWW, "A", "", Ttl.seconds(60), List.of(data), Features.NONE);
  }

  /** The records of an RRset, each with its data as id. */
  private static Map<RRset.Key, List<ApiRecord>> there(RRset set) {
    List<ApiRecord> records =
        RecordSets.split(set).stream()
            .map(
                one ->
                    new ApiRecord(
                        "id-" + one.data(), one.key(), one.data(), one.ttl(), one.features()))
            .toList();
    return Map.of(set.key(), records);
  }

  private static String body(ChangeBatch batch, Map<RRset.Key, List<ApiRecord>> there) {
    return RecordChanges.of(batch, there).body().toString().replace('"', '\'');
  }

  @Test
  void whatStaysIsLeftAloneAndTheRestIsChangedInPlace() {
    assertThat(
            body(
                ChangeBatch.put(set("192.0.2.2", "192.0.2.3")),
                there(set("192.0.2.1", "192.0.2.2"))))
        .isEqualTo(
            "{'deletes':[],'patches':[{'content':'192.0.2.3','id':'id-192.0.2.1'}],'posts':[]}");
    assertThat(body(ChangeBatch.put(set("192.0.2.1")), there(set("192.0.2.1", "192.0.2.2"))))
        .isEqualTo("{'deletes':[{'id':'id-192.0.2.2'}],'patches':[],'posts':[]}");
    assertThat(RecordChanges.of(ChangeBatch.put(set("192.0.2.1")), there(set("192.0.2.1"))).size())
        .isZero();
  }

  @Test
  void whatIsRequiredGetsNewIdsEvenIfItStays() {
    RRset same = set("192.0.2.1");
    ChangeBatch batch = new ChangeBatch(List.of(same), Set.of(), List.of(same), Set.of());
    assertThat(body(batch, there(same)))
        .isEqualTo(
            "{'deletes':[{'id':'id-192.0.2.1'}],'patches':[],'posts':[{'name':'www.clinic.example',"
                + "'type':'A','content':'192.0.2.1','ttl':60}]}");
  }

  @Test
  void featuresThatGoAreClearedAndOthersNotSent() {
    Map<String, String> features = new TreeMap<>();
    features.put("cloudflare.proxied", "true");
    features.put("cloudflare.comment", "old");
    features.put("cloudflare.tags", "[\"a:b\"]");
    features.put("cloudflare.ipv4_only", "true");
    RRset old =
        RecordSets.settled(
            new RRset(WWW, "A", "", Ttl.AUTOMATIC, List.of("192.0.2.1"), Features.of(features)));
    assertThat(body(ChangeBatch.put(set("192.0.2.1")), there(old)))
        .isEqualTo(
            "{'deletes':[],'patches':[{'ttl':60,'proxied':false,'settings':{'ipv4_only':false},"
                + "'comment':'','tags':[],'id':'id-192.0.2.1'}],'posts':[]}");
  }

  @Test
  void conditionsCompareDataAndFeatures() {
    RRset proxied =
        new RRset(
            WWW,
            "A",
            "",
            Ttl.AUTOMATIC,
            List.of("192.0.2.1"),
            Features.of(Map.of("cloudflare.proxied", "true")));
    ChangeBatch batch =
        new ChangeBatch(List.of(set("192.0.2.1")), Set.of(), List.of(set("192.0.2.9")), Set.of());
    assertThat(RecordChanges.broken(batch, there(set("192.0.2.1")))).isEmpty();
    assertThat(RecordChanges.broken(batch, there(proxied))).isPresent();
    assertThat(RecordChanges.broken(batch, Map.of())).isPresent();
    ChangeBatch absent =
        new ChangeBatch(List.of(), Set.of(KEY), List.of(set("192.0.2.9")), Set.of());
    assertThat(RecordChanges.broken(absent, there(proxied))).isPresent();
    assertThat(RecordChanges.broken(absent, Map.of())).isEmpty();
  }

  @Test
  void recordsOfOneNameWithSeveralTtlsShowTheLeast() {
    TreeMap<String, String> none = new TreeMap<>();
    ApiRecord fast = new ApiRecord("1", KEY, "192.0.2.1", 120, none);
    ApiRecord slow = new ApiRecord("2", KEY, "192.0.2.2", 3_600, none);
    ApiRecord automatic = new ApiRecord("3", KEY, "192.0.2.3", 1, none);
    assertThat(RecordSets.group(List.of(slow, fast, automatic)).ttl()).isEqualTo(Ttl.seconds(120));
    assertThat(RecordSets.group(List.of(slow, automatic)).ttl()).isEqualTo(Ttl.AUTOMATIC);
  }

  @Test
  void whatCloudflareCannotHoldIsRefusedWithTheReason() {
    assertRefused(Ttl.seconds(60), Map.of("cloudflare.proxied", "true"), "automatic TTL");
    assertRefused(Ttl.AUTOMATIC, Map.of("cloudflare.proxied", "yes"), "\"true\" or left out");
    assertRefused(Ttl.AUTOMATIC, Map.of("cloudflare.comment", ""), "empty comment");
    assertRefused(Ttl.AUTOMATIC, Map.of("cloudflare.tags", "a:b"), "JSON array");
    assertRefused(Ttl.AUTOMATIC, Map.of("cloudflare.tags", "[1]"), "JSON array");
    assertRefused(
        Ttl.AUTOMATIC, Map.of("cloudflare.comment/192.0.2.9", "x"), "belongs to no record");
    RRset text =
        new RRset(
            WWW,
            "TXT",
            "",
            Ttl.AUTOMATIC,
            List.of("\"a\""),
            Features.of(Map.of("cloudflare.proxied", "true")));
    assertThatThrownBy(() -> RecordSets.settled(text)).hasMessageContaining("type TXT");
  }

  private static void assertRefused(Ttl ttl, Map<String, String> features, String why) {
    RRset set = new RRset(WWW, "A", "", ttl, List.of("192.0.2.1"), Features.of(features));
    assertThatThrownBy(() -> RecordSets.settled(set))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
