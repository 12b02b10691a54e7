package io.esmos.examples.drill;

import io.esmos.authority.Witness;
import io.esmos.examples.drill.world.World;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Measures how long a question to a witness takes, apart from everything that a controller does.
 */
final class RoundTrips {
  private static final int EACH = 15;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private RoundTrips() {}

  static Duration median(Stage stage) {
    Ticker ticker = SystemTime.ticker();
    List<Long> nanos = new ArrayList<>();
    List<Witness> witnesses =
        stage.world().authority(Stage.ME, World.Secret.CELLS_READ, stage.http()).witnesses();
    for (int i = 0; i < EACH; i++) {
      for (Witness witness : witnesses) {
        long asked = ticker.nanos();
        if (witness.read(Deadline.in(PATIENCE, ticker)).isEmpty()) {
          throw new DrillFailure("the witness " + witness.name() + " has no cell");
        }
        nanos.add(ticker.nanos() - asked);
      }
    }
    Collections.sort(nanos);
    return Duration.ofNanos(nanos.get(nanos.size() / 2));
  }
}
