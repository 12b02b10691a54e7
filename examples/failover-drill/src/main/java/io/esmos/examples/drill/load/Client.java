package io.esmos.examples.drill.load;

import io.esmos.examples.drill.world.Endpoint;
import io.esmos.examples.drill.world.World;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Books appointments one after the other and reads back old ones. What is not acknowledged is tried
 * again under the same request id until it is.
 */
final class Client implements Runnable {
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final int REMEMBERED = 500;

  private final int number;
  private final World world;
  private final Resolver resolver;
  private final Ledger ledger;
  private final OkHttpClient http;
  private final RandomGenerator random;
  private final InstantSource wall;
  private final List<UUID> booked = new ArrayList<>();
  private volatile boolean stopped;

  Client(
      int number,
      World world,
      Resolver resolver,
      Ledger ledger,
      OkHttpClient http,
      RandomGenerator random,
      InstantSource wall) {
    this.number = number;
    this.world = world;
    this.resolver = resolver;
    this.ledger = ledger;
    this.http = http;
    this.random = random;
    this.wall = wall;
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        UUID request = new UUID(random.nextLong(), random.nextLong());
        while (!stopped && !write(request)) {
          SystemTime.sleep(RETRY);
        }
        booked.add(request);
        if (booked.size() > REMEMBERED) {
          booked.remove(0);
        }
        SystemTime.sleep(world.settings().pace());
        if (random.nextInt(4) == 0 && !stopped) {
          read(booked.get(random.nextInt(booked.size())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean write(UUID request) {
    long sent = micros();
    Optional<HttpUrl> url = url(request);
    if (url.isEmpty()) {
      add(LedgerEntry.Kind.REFUSED, request, "-", 0, sent, 0);
      return false;
    }
    Request post =
        new Request.Builder().url(url.get()).post(RequestBody.create(new byte[0])).build();
    try (Response response = http.newCall(post).execute()) {
      String site = header(response, "Clinic-Site", "-");
      if (response.code() == 201) {
        long epoch = Long.parseLong(header(response, "Clinic-Epoch", "0"));
        long at = Long.parseLong(header(response, "Clinic-At", "0"));
        add(LedgerEntry.Kind.ACKNOWLEDGED, request, site, epoch, sent, at);
        return true;
      }
      boolean refused = response.code() == 503;
      add(refused ? LedgerEntry.Kind.REFUSED : LedgerEntry.Kind.UNKNOWN, request, site, 0, sent, 0);
    } catch (IOException e) {
      add(LedgerEntry.Kind.UNKNOWN, request, "-", 0, sent, 0);
    }
    return false;
  }

  private void read(UUID request) {
    long sent = micros();
    Optional<HttpUrl> url = url(request);
    if (url.isEmpty()) {
      return;
    }
    try (Response response = http.newCall(new Request.Builder().url(url.get()).build()).execute()) {
      LedgerEntry.Kind kind =
          switch (response.code()) {
            case 200 -> LedgerEntry.Kind.READ;
            case 404 -> LedgerEntry.Kind.READ_NOTHING;
            default -> LedgerEntry.Kind.READ_FAILED;
          };
      add(kind, request, header(response, "Clinic-Site", "-"), 0, sent, 0);
    } catch (IOException e) {
      add(LedgerEntry.Kind.READ_FAILED, request, "-", 0, sent, 0);
    }
  }

  private Optional<HttpUrl> url(UUID request) {
    Optional<Endpoint> endpoint =
        resolver.address().flatMap(address -> world.behind("client", address));
    return endpoint.map(
        at ->
            new HttpUrl.Builder()
                .scheme("http")
                .host(at.socket().getAddress().getHostAddress())
                .port(at.port())
                .addPathSegment("appointments")
                .addQueryParameter("request", request.toString())
                .addQueryParameter("patient", Integer.toString(1 + random.nextInt(200)))
                .build());
  }

  private void add(
      LedgerEntry.Kind kind, UUID request, String site, long epoch, long sent, long at) {
    ledger.add(new LedgerEntry(kind, number, request, site, epoch, sent, micros(), at));
  }

  private static String header(Response response, String name, String other) {
    String value = response.header(name);
    return value == null ? other : value;
  }

  private long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, wall.instant());
  }
}
