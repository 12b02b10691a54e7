package io.esmos.rules.bad.machine;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** Does all that a state machine must not do. */
public class Restless {
  void everything(Connection connection, URI uri) throws Exception {
    new ReentrantLock().lock();
    System.out.println(System.nanoTime() + " " + Instant.now() + connection + uri);
    Files.exists(Path.of("."));
    Thread.currentThread().interrupt();
    System.out.println(UUID.randomUUID() + " " + new Random(1).nextInt());
  }
}
