package io.esmos.examples.drill.load;

import io.esmos.dns.wire.AuthoritativeLookup;
import io.esmos.examples.drill.world.ClinicTopology;
import io.esmos.examples.drill.world.Lifeline;
import io.esmos.examples.drill.world.World;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import okhttp3.OkHttpClient;

/**
 * All clients, as a process that is never killed. One more than the settings say never resolves the
 * name again after the first time: nothing protects it, and the old writer has to be protected from
 * it.
 */
public final class LoadProcess {
  private static final Duration PROGRESS = Duration.ofMillis(250);

  private LoadProcess() {}

  /** Returns where the ledger is. */
  public static Path ledger(World world) {
    return world.directory().resolve("ledger");
  }

  /** Runs {@code LoadProcess WORLD-FILE} until told to {@code stop}, or its input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    World world = World.load(Path.of(args[0]));
    Ledger ledger = new Ledger(ledger(world));
    SplittableRandom seed = new SplittableRandom(world.settings().seed());
    List<InetSocketAddress> servers =
        ClinicTopology.NAME_SERVERS.stream()
            .map(vendor -> world.route("client", World.nameServer(vendor)).socket())
            .toList();
    List<Client> clients = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i <= world.settings().clients(); i++) {
      SplittableRandom random = seed.split();
      Resolver resolver =
          new Resolver(AuthoritativeLookup.overUdp(), servers, i == 0, random, SystemTime.ticker());
      OkHttpClient http =
          new OkHttpClient.Builder()
              .retryOnConnectionFailure(false)
              .connectTimeout(Duration.ofSeconds(1))
              .callTimeout(Duration.ofSeconds(2))
              .build();
      Client client = new Client(i, world, resolver, ledger, http, random, SystemTime.wall());
      clients.add(client);
      threads.add(new Thread(client, "client-" + i));
    }
    Lifeline.hold(command -> clients.forEach(Client::stop), () -> {});
    threads.forEach(Thread::start);
    Lifeline.say("ready");
    while (threads.stream().anyMatch(Thread::isAlive)) {
      SystemTime.sleep(PROGRESS);
      String[] newest = ledger.newest().split(" ", -1);
      Lifeline.say("progress", ledger.acknowledged(), ledger.failed(), newest[0], newest[1]);
    }
    Lifeline.say("stopped");
    Thread.currentThread().join();
  }
}
