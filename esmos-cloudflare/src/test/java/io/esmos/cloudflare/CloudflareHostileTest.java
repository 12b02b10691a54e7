package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.dns.ChangeBatch;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.testkit.cloudflare.CloudflareServer;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.testkit.dns.HostileZones;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.time.SystemTime;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Cloudflare counts the records of a zone, not those of a name. */
final class CloudflareHostileTest implements HostileZones {
  @Override
  public DnsBench hostileBench() {
    return new CloudflareBench();
  }

  @Override
  public DnsBench benchWithMany() {
    String file =
        HostileZones.many(CloudflareBench.APEX).data().stream()
            .map(it -> "many 60 IN A " + it + "\n")
            .collect(Collectors.joining());
    return new CloudflareBench(
        CloudflareServer.builder()
            .token(CloudflareBench.TOKEN)
            .zone(CloudflareBench.APEX, file)
            .start(),
        CloudflareDnsOptions.DEFAULTS);
  }

  @Override
  public DnsBench benchWithoutEnd() {
    CloudflareBench bench = new CloudflareBench();
    bench.server().api().faults().plan(CloudflareBench::isList, WireAnswer.endless());
    return bench;
  }

  @Test
  void tenThousandRecordsAreRefusedBeforeTheyAreSent() {
    try (CloudflareBench bench = new CloudflareBench()) {
      Deadline soon = Deadline.in(bench.patience(), SystemTime.ticker());
      ChangeBatch batch = ChangeBatch.put(HostileZones.many(bench.apex()));
      assertThatThrownBy(() -> bench.provider().apply(bench.apex(), batch, soon))
          .isInstanceOf(ProviderException.class);
      assertThat(bench.server().api().count(CloudflareBench::isBatch)).isZero();
    }
  }
}
