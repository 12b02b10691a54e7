package io.esmos.cloudflare;

import io.esmos.lanes.Lanes;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Cloudflare's own client, started once for a class of tests, and a fresh server for each. */
abstract class SecondClientCase {
  static SecondClient client;

  SecondClientCalls calls;

  @BeforeAll
  static void start() throws IOException {
    client = new SecondClient();
    Lanes.used("cloudflare-python " + client.version());
  }

  @AfterAll
  static void end() throws IOException {
    client.close();
  }

  @BeforeEach
  void open() {
    calls = new SecondClientCalls(client);
  }

  @AfterEach
  void close() {
    calls.close();
  }
}
