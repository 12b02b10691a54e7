package io.esmos.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** A client of a test's own, which fails the test if a call has left something behind. */
final class TestClient implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final OkHttpClient client =
      new OkHttpClient.Builder().dispatcher(new Dispatcher(threads)).build();

  OkHttpClient http() {
    return client;
  }

  static Deadline in(long millis) {
    return Deadline.in(Duration.ofMillis(millis), SystemTime.ticker());
  }

  /** A call that still runs keeps its thread and its connection, so that these two find it. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS))
          .as("all threads are free")
          .isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
    client.connectionPool().evictAll();
    assertThat(client.connectionPool().connectionCount()).as("connections in use").isZero();
  }
}
