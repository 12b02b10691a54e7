package io.esmos.examples.drill.controller;

import com.sun.net.httpserver.HttpServer;
import io.esmos.examples.drill.site.ClinicDatabase;
import io.esmos.examples.drill.world.Lifeline;
import io.esmos.examples.drill.world.World;
import io.esmos.failover.Event;
import io.esmos.failover.FailoverController;
import io.esmos.http.JdkServer;
import io.esmos.http.ReportHandler;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import okhttp3.OkHttpClient;

/** One controller, as a process of its own. It says every event on its standard output. */
public final class ControllerProcess {
  private ControllerProcess() {}

  /** Runs {@code ControllerProcess WORLD-FILE NAME} until its standard input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    World world = World.load(Path.of(args[0]));
    String name = args[1];
    String me = World.controller(name);
    OkHttpClient http = new OkHttpClient.Builder().retryOnConnectionFailure(false).build();
    FailoverController controller =
        new Controllers(world, name, http)
            .build(ClinicDatabase.of(world, me, http), ControllerProcess::tell);
    HttpServer server = HttpServer.create(world.listen(me).socket(), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext(
        "/report",
        JdkServer.handler(new ReportHandler(name, controller.board(), world.reportKeys())));
    server.start();
    Lifeline.hold(command -> Lifeline.say("explain", controller.explain()), controller::close);
    controller.start();
    Lifeline.say("ready");
    Thread.currentThread().join();
  }

  private static void tell(Event event) {
    Lifeline.say(
        "event",
        ChronoUnit.MICROS.between(Instant.EPOCH, SystemTime.wall().instant()),
        event.kind(),
        event.epoch(),
        event.change(),
        event.subject(),
        event.text());
  }
}
