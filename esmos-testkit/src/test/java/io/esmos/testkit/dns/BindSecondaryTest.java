package io.esmos.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.lanes.Lanes;
import io.esmos.lanes.Program;
import io.esmos.lanes.ServersLane;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The testkit's name server, asked by a client that we did not write: BIND transfers its zone. */
@ServersLane(Program.BIND)
final class BindSecondaryTest {
  private static final DnsName APEX = DnsName.of("clinic.example");

  @Test
  void bindTransfersTheZone() throws Exception {
    Lanes.used(NameServerProcess.version(NameServerProduct.BIND));
    String text = "\"quote \\\" and \\\\ and \\007\" \"second\"";
    StringBuilder zone = new StringBuilder(ServerBench.zoneFile(APEX));
    zone.append("text 60 IN TXT ").append(text).append('\n');
    for (int i = 0; i < 300; i++) {
      // More than one message of a transfer, so that the signature of a stream is checked.
      zone.append("n").append(i).append(" 60 IN TXT \"").append("x".repeat(200)).append("\"\n");
    }
    try (NameServer primary =
            NameServer.builder().zone(APEX, zone.toString()).key(ServerBench.KEY).start();
        NameServerProcess bind =
            NameServerProcess.secondary(
                NameServerProduct.BIND, APEX, primary.address().getPort())) {
      Deadline deadline = Deadline.in(Duration.ofSeconds(30), SystemTime.ticker());
      AuthoritativeLookup lookup = AuthoritativeLookup.overTcp();
      assertThat(lookup.ask(bind.address(), APEX.child("text"), "TXT", deadline))
          .map(RRset::data)
          .contains(List.of(text));
      assertThat(lookup.ask(bind.address(), APEX.child("n299"), "TXT", deadline)).isPresent();
    }
  }
}
