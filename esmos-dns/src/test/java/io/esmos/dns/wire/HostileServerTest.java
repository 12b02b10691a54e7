package io.esmos.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Servers that answer what they must not: a typed failure by the deadline, never a wrong answer.
 */
final class HostileServerTest {
  private static final DnsName APEX = DnsName.of("clinic.example");
  private static final DnsName NAME = APEX.child("api");

  /** What a server makes of a good answer of one A record. */
  private record Hostility(String name, UnaryOperator<byte[]> act, Set<Code> tcp, Set<Code> udp) {}

  private static final Set<Code> MALFORMED = Set.of(Code.MALFORMED);

  private static final List<Hostility> HOSTILITIES =
      List.of(
          new Hostility("wrong id", at(0, b -> b ^ 0x55), MALFORMED, MALFORMED),
          new Hostility("a question, no answer", at(2, b -> b & 0x7f), MALFORMED, MALFORMED),
          new Hostility("another opcode", at(2, b -> b | 0x28), MALFORMED, MALFORMED),
          new Hostility("another name asked", at(13, b -> b + 1), MALFORMED, MALFORMED),
          new Hostility(
              "no authority",
              at(2, b -> b & ~0x04),
              Set.of(Code.UNAVAILABLE),
              Set.of(Code.UNAVAILABLE)),
          new Hostility(
              "SERVFAIL", at(3, b -> 2), Set.of(Code.UNAVAILABLE), Set.of(Code.UNAVAILABLE)),
          new Hostility("REFUSED", at(3, b -> 5), Set.of(Code.DENIED), Set.of(Code.DENIED)),
          new Hostility("more records than there are", at(7, b -> 99), MALFORMED, MALFORMED),
          new Hostility("two questions", at(5, b -> 2), MALFORMED, MALFORMED),
          new Hostility("compression loop", HostileServerTest::loop, MALFORMED, MALFORMED),
          new Hostility(
              "half a message", wire -> Arrays.copyOf(wire, wire.length - 7), MALFORMED, MALFORMED),
          new Hostility("three octets", wire -> Arrays.copyOf(wire, 3), MALFORMED, MALFORMED),
          new Hostility(
              "nothing in it",
              wire -> new byte[0],
              MALFORMED,
              Set.of(Code.TIMEOUT, Code.MALFORMED)),
          new Hostility("only a header", wire -> Arrays.copyOf(wire, 12), MALFORMED, MALFORMED),
          new Hostility("zeros", wire -> new byte[wire.length], MALFORMED, MALFORMED),
          new Hostility("truncated over TCP too", at(2, b -> b | 0x02), MALFORMED, MALFORMED));

  @Test
  void aGoodServerIsHeard() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer::goodAnswer)) {
      for (AuthoritativeLookup lookup :
          List.of(AuthoritativeLookup.overUdp(), AuthoritativeLookup.overTcp())) {
        assertThat(lookup.ask(server.address(), NAME, "A", soon()))
            .contains(RRset.of(NAME, "A", Duration.ofSeconds(5), "192.0.2.1"));
      }
    }
  }

  @TestFactory
  List<DynamicTest> hostileAnswers() {
    return HOSTILITIES.stream()
        .map(hostility -> DynamicTest.dynamicTest(hostility.name(), () -> meet(hostility)))
        .toList();
  }

  @Test
  void moreThanWasAllowedIsNotBelieved() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(wire -> Arrays.copyOf(ScriptedServer.goodAnswer(wire), 4096))) {
      assertThat(failure(server, AuthoritativeLookup.overUdp(), Duration.ofMillis(300)).code())
          .isEqualTo(Code.MALFORMED);
    }
  }

  @Test
  void silenceEndsByTheDeadline() throws Exception {
    try (ScriptedServer server = new ScriptedServer(wire -> null)) {
      for (AuthoritativeLookup lookup :
          List.of(AuthoritativeLookup.overUdp(), AuthoritativeLookup.overTcp())) {
        assertThat(failure(server, lookup, Duration.ofMillis(200)).code()).isEqualTo(Code.TIMEOUT);
      }
    }
  }

  @Test
  void aQuestionThatIsLostIsRepeated() throws Exception {
    int[] heard = {0};
    try (ScriptedServer server =
        new ScriptedServer(wire -> heard[0]++ == 0 ? null : ScriptedServer.goodAnswer(wire))) {
      assertThat(AuthoritativeLookup.overUdp().ask(server.address(), NAME, "A", soon()))
          .isPresent();
    }
  }

  @Test
  void aServerThatOnlyPromisesALengthEndsByTheDeadline() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer::goodAnswer)) {
      server.promiseOnly();
      assertThat(failure(server, AuthoritativeLookup.overTcp(), Duration.ofMillis(200)).code())
          .isEqualTo(Code.TIMEOUT);
    }
  }

  @Test
  void nobodyListeningIsTold() throws Exception {
    ScriptedServer server = new ScriptedServer(ScriptedServer::goodAnswer);
    server.close();
    for (AuthoritativeLookup lookup :
        List.of(AuthoritativeLookup.overUdp(), AuthoritativeLookup.overTcp())) {
      assertThat(failure(server, lookup, Duration.ofSeconds(5)).code()).isEqualTo(Code.UNAVAILABLE);
    }
  }

  @Test
  void anInterruptEndsACallInFlight() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (ScriptedServer server =
        new ScriptedServer(
            wire -> {
              asked.countDown();
              return null;
            })) {
      Deadline far = Deadline.in(Duration.ofHours(1), SystemTime.ticker());
      FutureTask<Boolean> call =
          new FutureTask<>(
              () -> {
                ProviderException e =
                    catchThrowableOfType(
                        ProviderException.class,
                        () -> AuthoritativeLookup.overTcp().ask(server.address(), NAME, "A", far));
                return e.code() == Code.TIMEOUT && Thread.interrupted();
              });
      Thread thread = new Thread(call);
      thread.start();
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();
      assertThat(call.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void unsignedAnswersToSignedQuestionsAreNotBelieved() throws Exception {
    TsigKey key = TsigKey.parse("hmac-sha256:k.test:c2VjcmV0LWZvci10ZXN0cy1vbmx5LTEyMzQ1Njc4");
    try (ScriptedServer server = new ScriptedServer(ScriptedServer::goodAnswer)) {
      Rfc2136Dns provider =
          Rfc2136Dns.of("p", new Vendor("test"), server.address(), key).zone(APEX).build();
      RRset set = RRset.of(NAME, "A", Duration.ofSeconds(5), "192.0.2.1");
      List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls =
          List.of(
              () -> provider.read(APEX, Set.of(set.key()), soon()),
              () -> provider.read(APEX, soon()),
              () -> provider.apply(APEX, io.esmos.dns.ChangeBatch.put(set), soon()));
      for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call : calls) {
        ProviderException e = catchThrowableOfType(ProviderException.class, call);
        assertThat(e.code()).as("%s", e).isEqualTo(Code.MALFORMED);
        assertThat(e).hasMessageNotContaining("c2VjcmV0");
      }
    }
  }

  private static void meet(Hostility hostility) throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(wire -> hostility.act().apply(ScriptedServer.goodAnswer(wire)))) {
      assertThat(failure(server, AuthoritativeLookup.overTcp(), Duration.ofSeconds(5)).code())
          .isIn(hostility.tcp());
      assertThat(failure(server, AuthoritativeLookup.overUdp(), Duration.ofMillis(300)).code())
          .isIn(hostility.udp());
    }
  }

  private static ProviderException failure(
      ScriptedServer server, AuthoritativeLookup lookup, Duration time) {
    Deadline deadline = Deadline.in(time, SystemTime.ticker());
    ProviderException e =
        catchThrowableOfType(
            ProviderException.class, () -> lookup.ask(server.address(), NAME, "A", deadline));
    assertThat(e).as("the failure").isNotNull();
    return e;
  }

  private static UnaryOperator<byte[]> at(int index, java.util.function.IntUnaryOperator change) {
    return wire -> {
      byte[] copy = wire.clone();
      copy[index] = (byte) change.applyAsInt(copy[index]);
      return copy;
    };
  }

  /** Makes the name in the question point to itself. */
  private static byte[] loop(byte[] wire) {
    byte[] copy = wire.clone();
    copy[12] = (byte) 0xc0;
    copy[13] = 12;
    return copy;
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
  }
}
