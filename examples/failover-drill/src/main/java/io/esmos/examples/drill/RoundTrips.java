package io.esmos.examples.drill;

import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.World;
import io.esmos.time.SystemTime;
import io.esmos.time.Ticker;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Measures how long a question to a witness takes, apart from everything that a controller does.
 */
final class RoundTrips {
  private static final int EACH = 15;

  private RoundTrips() {}

  static Duration median(Stage stage) throws IOException {
    Ticker ticker = SystemTime.ticker();
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      for (Vendor vendor : ClinicTopology.WITNESSES) {
        Request request =
            new Request.Builder()
                .url(
                    stage
                        .world()
                        .route("driver", World.cells(vendor))
                        .url("/cells/clinic")
                        .toString())
                .header("Authorization", "Bearer " + stage.world().secret(World.Secret.CELLS_READ))
                .build();
        long asked = ticker.nanos();
        try (Response response = stage.http().newCall(request).execute()) {
          if (response.code() != 200) {
            throw new DrillFailure("the witness of " + vendor + " answers " + response.code());
          }
        }
        nanos.add(ticker.nanos() - asked);
      }
    }
    Collections.sort(nanos);
    return Duration.ofNanos(nanos.get(nanos.size() / 2));
  }
}
