package io.esmos.examples.drill.clinic;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.esmos.authority.WriteGuard;
import io.esmos.authority.WriteOutcomeUnknown;
import io.esmos.authority.WriteRefused;
import io.esmos.http.HealthAnswer;
import io.esmos.http.JdkServer;
import io.esmos.topology.Site;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

/**
 * The clinic over HTTP: {@code POST /appointments?request=…&patient=…} books, {@code GET
 * /appointments?request=…} looks, {@code GET /healthz} says whether this site is the writer and has
 * just proven it. A write that is acknowledged names its site and its epoch.
 */
final class ClinicServer {
  private final Site site;
  private final WriteGuard guard;
  private final Appointments appointments;
  private final InstantSource wall;

  ClinicServer(Site site, WriteGuard guard, Appointments appointments, InstantSource wall) {
    this.site = site;
    this.guard = guard;
    this.appointments = appointments;
    this.wall = wall;
  }

  void start(InetSocketAddress address, ExecutorService threads) throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    server.setExecutor(threads);
    server.createContext("/healthz", JdkServer.handler(request -> health().response()));
    server.createContext("/appointments", this::appointments);
    server.start();
  }

  // docs:healthz
  private HealthAnswer health() {
    try {
      if (guard.mayWrite()) {
        long epoch = appointments.proveWritePath();
        return HealthAnswer.writer(site, epoch, "a row was written");
      }
      appointments.proveReadPath();
      return HealthAnswer.replica(site, guard.describe());
    } catch (SQLException | WriteRefused | WriteOutcomeUnknown e) {
      return HealthAnswer.failing(site, String.valueOf(e.getMessage()));
    }
  }

  // /docs:healthz

  private void appointments(HttpExchange exchange) throws IOException {
    try (exchange) {
      Query query = Query.of(exchange.getRequestURI().getRawQuery());
      switch (exchange.getRequestMethod()) {
        case "POST" -> book(exchange, query);
        case "GET" -> look(exchange, query);
        default -> answer(exchange, 405, "only GET and POST");
      }
    } catch (IllegalArgumentException e) {
      answer(exchange, 400, String.valueOf(e.getMessage()));
    }
  }

  private record Query(UUID request, int patient) {
    static Query of(String text) {
      UUID request = new UUID(0, 0);
      int patient = 1;
      for (String part : text.split("&", -1)) {
        if (part.startsWith("request=")) {
          request = UUID.fromString(part.substring(8));
        } else if (part.startsWith("patient=")) {
          patient = Integer.parseInt(part.substring(8));
        }
      }
      return new Query(request, patient);
    }
  }

  // docs:outcomes
  private void book(HttpExchange exchange, Query query) throws IOException {
    try {
      long epoch = appointments.book(query.request(), query.patient());
      exchange.getResponseHeaders().set("Clinic-Epoch", Long.toString(epoch));
      exchange.getResponseHeaders().set("Clinic-At", Long.toString(micros()));
      answer(exchange, 201, "booked");
    } catch (WriteRefused e) {
      refused(exchange, e);
    } catch (WriteOutcomeUnknown e) {
      unknown(exchange, e);
    } catch (SQLException e) {
      // The guarded data source throws what JDBC knows; the guard's own word is its cause.
      if (e.getCause() instanceof WriteRefused refusal) {
        refused(exchange, refusal);
      } else {
        unknown(exchange, e);
      }
    }
  }

  /** Nothing was written: somebody else is the writer, or nobody is just now. */
  private void refused(HttpExchange exchange, WriteRefused e) throws IOException {
    exchange.getResponseHeaders().set("Retry-After", "1");
    e.writer().ifPresent(at -> exchange.getResponseHeaders().set("Clinic-Writer", at.toString()));
    answer(exchange, 503, String.valueOf(e.getMessage()));
  }

  /** It may be written or not: the client asks again, under the same request id. */
  private void unknown(HttpExchange exchange, Exception e) throws IOException {
    answer(exchange, 504, String.valueOf(e.getMessage()));
  }

  // /docs:outcomes

  private void look(HttpExchange exchange, Query query) throws IOException {
    try {
      answer(exchange, appointments.has(query.request()) ? 200 : 404, "");
    } catch (SQLException e) {
      answer(exchange, 503, String.valueOf(e.getMessage()));
    }
  }

  private void answer(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getResponseHeaders().set("Clinic-Site", site.toString());
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, wall.instant());
  }
}
