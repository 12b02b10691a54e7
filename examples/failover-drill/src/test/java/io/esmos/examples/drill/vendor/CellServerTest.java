package io.esmos.examples.drill.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.authority.Witness;
import io.esmos.examples.drill.world.CellAccounts;
import io.esmos.examples.drill.world.Settings;
import io.esmos.examples.drill.world.WitnessCell;
import io.esmos.examples.drill.world.World;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each store that a drill may have, asked through its vendor's own client. */
class CellServerTest {
  private static final byte[] FIRST = "first".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"s3,blob,gcs", "http,http,r2"})
  void aCellIsThereForItsVendorsClient(String stores) throws IOException {
    World world = world(WitnessCell.parse(stores));
    for (WitnessCell cell : world.settings().witnesses()) {
      CellServer server = CellServer.start(world, cell);
      Witness witness = witness(world, cell);
      assertThat(witness.read(soon())).as("%s", cell).isEmpty();
      assertThat(witness.create(FIRST, soon())).as("%s", cell).isPresent();
      server.stop();
      assertThatThrownBy(() -> witness.read(soon())).isInstanceOf(ProviderException.class);
      server.start();
      assertThat(witness.read(soon()).orElseThrow().contents()).isEqualTo(FIRST);
      server.stop();
    }
  }

  private static Witness witness(World world, WitnessCell cell) {
    return world
        .authority("driver", World.Secret.CELLS_WRITE, new OkHttpClient())
        .witnesses()
        .stream()
        .filter(witness -> witness.vendor().equals(cell.vendor()))
        .findFirst()
        .orElseThrow();
  }

  private World world(List<WitnessCell> cells) throws IOException {
    Settings defaults = Settings.DEFAULTS;
    Settings settings =
        new Settings(
            defaults.synchronous(),
            defaults.monitor(),
            defaults.grantTime(),
            defaults.ttl(),
            defaults.clients(),
            defaults.pace(),
            defaults.seed(),
            cells);
    List<Integer> ports = new ArrayList<>();
    List<ServerSocket> held = new ArrayList<>();
    for (int i = 0; i < World.parts().size(); i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return World.create(directory, settings, CellAccounts.NONE, ports);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20), SystemTime.ticker());
  }
}
