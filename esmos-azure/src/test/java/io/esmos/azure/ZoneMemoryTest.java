package io.esmos.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The memory says what was read, and nothing of what it has forgotten. */
final class ZoneMemoryTest {
  private static final DnsName APEX = DnsName.of("clinic.example");

  private final ZoneMemory memory = new ZoneMemory(3);

  private static RecordSetJson.Held held(int i) {
    return new RecordSetJson.Held(
        RRset.of(APEX.child("n" + i), "A", Duration.ofSeconds(1), "192.0.2.1"), "e" + i);
  }

  private static RRset.Key key(int i) {
    return held(i).set().key();
  }

  private Optional<Optional<RecordSetJson.Held>> get(int i) {
    return memory.get(APEX, key(i));
  }

  @Test
  void whatWasNeverReadIsUnknown() {
    assertThat(get(1)).isEmpty();
    memory.put(APEX, key(1), Optional.of(held(1)));
    memory.put(APEX, key(2), Optional.empty());
    assertThat(get(1)).contains(Optional.of(held(1)));
    assertThat(get(2)).contains(Optional.empty());
    assertThat(get(3)).isEmpty();
    assertThat(memory.get(DnsName.of("other.example"), key(1))).isEmpty();
  }

  @Test
  void afterAWholeZoneWhatIsUnknownIsNotThere() {
    memory.put(APEX, key(1), Optional.of(held(1)));
    memory.replace(APEX, List.of(held(2)));
    assertThat(get(1)).contains(Optional.empty());
    assertThat(get(2)).contains(Optional.of(held(2)));
    memory.forget(APEX, key(2));
    assertThat(get(1)).isEmpty();
    assertThat(get(2)).isEmpty();
  }

  @Test
  void aZoneThatDoesNotFitIsNotKnownAsAWhole() {
    memory.replace(APEX, List.of(held(1), held(2), held(3), held(4)));
    assertThat(memory.size()).isEqualTo(3);
    assertThat(get(1)).isEmpty();
    assertThat(get(5)).isEmpty();
    assertThat(get(4)).contains(Optional.of(held(4)));
  }
}
