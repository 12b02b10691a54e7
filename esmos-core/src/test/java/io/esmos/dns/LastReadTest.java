package io.esmos.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The memory says what was read, and nothing of what it has forgotten. */
class LastReadTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName OTHER = DnsName.of("other.example");

  private long now;
  private final LastRead<String> memory = new LastRead<>(3, Duration.ofSeconds(1), () -> now);

  private static RRset.Key key(int i) {
    return new RRset.Key(APEX.child("n" + i), "A");
  }

  private void found(int i, String value) {
    memory.found(memory.before(), APEX, List.of(key(i)), Map.of(key(i), value));
  }

  private Optional<Optional<String>> known(int i) {
    return Optional.ofNullable(memory.known(APEX, List.of(key(i))).get(key(i)));
  }

  @Test
  void whatWasNeverReadIsUnknown() {
    assertThat(known(1)).isEmpty();
    memory.found(memory.before(), APEX, List.of(key(1), key(2)), Map.of(key(1), "one"));
    assertThat(known(1)).contains(Optional.of("one"));
    assertThat(known(2)).as("it was not there").contains(Optional.empty());
    assertThat(known(3)).isEmpty();
    assertThat(memory.known(OTHER, List.of(key(1)))).isEmpty();
    assertThat(memory.keys(APEX)).containsExactly(key(1), key(2));
    assertThat(memory.keys(OTHER)).isEmpty();
  }

  @Test
  void whatWasFoundBesidesIsKept() {
    memory.found(memory.before(), APEX, List.of(), Map.of(key(1), "variant"));
    assertThat(known(1)).contains(Optional.of("variant"));
  }

  @Test
  void itForgetsAfterItsTime() {
    found(1, "one");
    memory.whole(memory.before(), APEX, Map.of(key(2), "two"));
    now += Duration.ofSeconds(1).toNanos();
    assertThat(known(1)).contains(Optional.empty());
    assertThat(known(2)).contains(Optional.of("two"));
    now++;
    assertThat(known(1)).isEmpty();
    assertThat(known(2)).isEmpty();
  }

  @Test
  void theLeastUsedGoesFirst() {
    found(1, "one");
    found(2, "two");
    found(3, "three");
    known(1);
    found(4, "four");
    assertThat(known(2)).isEmpty();
    assertThat(known(1)).isPresent();
    assertThat(known(4)).isPresent();
  }

  @Test
  void afterAWholeZoneWhatIsUnknownIsNotThere() {
    found(1, "one");
    memory.whole(memory.before(), APEX, Map.of(key(2), "two"));
    assertThat(known(1)).contains(Optional.empty());
    assertThat(known(2)).contains(Optional.of("two"));
  }

  @Test
  void aZoneThatDoesNotFitIsNotKnownAsAWhole() {
    memory.whole(
        memory.before(),
        APEX,
        Map.of(key(1), "one", key(2), "two", key(3), "three", key(4), "four"));
    assertThat(memory.keys(APEX)).hasSize(3);
    assertThat(known(5)).isEmpty();
  }

  @Test
  void aReadingThatAChangeOverlapsIsNotKept() {
    long before = memory.before();
    memory.changing(APEX, List.of(key(1)));
    long within = memory.before();
    memory.found(before, APEX, List.of(key(2)), Map.of(key(2), "old"));
    memory.found(within, APEX, List.of(key(2)), Map.of(key(2), "old"));
    memory.changed(APEX, List.of(key(1)), Map.of(key(1), Optional.of("new")));
    memory.found(before, APEX, List.of(key(1), key(2)), Map.of(key(1), "old", key(2), "old"));
    memory.whole(within, APEX, Map.of(key(1), "old"));
    assertThat(known(1)).contains(Optional.of("new"));
    assertThat(known(2)).isEmpty();
    found(2, "two");
    assertThat(known(2)).as("after the change").isPresent();
  }

  @Test
  void whatIsBeingChangedIsUnknownAndAFailureLeavesItSo() {
    memory.whole(memory.before(), APEX, Map.of(key(1), "one"));
    memory.changing(APEX, List.of(key(1), key(2)));
    assertThat(known(1)).isEmpty();
    assertThat(known(2)).isEmpty();
    assertThat(known(3)).contains(Optional.empty());
    memory.changed(
        APEX,
        List.of(key(1), key(2)),
        Map.of(key(1), Optional.empty(), key(2), Optional.of("two")));
    assertThat(known(1)).contains(Optional.empty());
    assertThat(known(2)).contains(Optional.of("two"));
    assertThat(known(3)).as("it is still known as a whole").contains(Optional.empty());
    memory.changing(APEX, List.of(key(2)));
    memory.changed(APEX, List.of(key(2)), Map.of());
    assertThat(known(2)).isEmpty();
    assertThat(known(3)).isEmpty();
  }
}
