package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * The load balancing pools and monitors of an account, read. Safe for use by several threads. Needs
 * the permission "Load Balancing: Monitors and Pools Read". Failures are those of {@link
 * CloudflareDns}.
 */
public final class CloudflarePools {
  private static final String POOLS = "pools.read";
  private static final String MONITORS = "monitors.read";

  /** The most that the lists give at once is not documented; larger accounts are refused. */
  private static final int PAGE = 1_000;

  private final ApiCalls calls;
  private final String account;

  /**
   * A pool.
   *
   * @param id the id
   * @param name the name
   * @param enabled whether it takes traffic; Cloudflare passes over one that does not
   * @param minimumOrigins how many origins must be healthy for the pool to be
   * @param monitor the id of what checks its origins
   * @param origins the origins
   */
  public record Pool(
      String id,
      String name,
      boolean enabled,
      int minimumOrigins,
      Optional<String> monitor,
      List<Origin> origins) {
    /** Takes copies. */
    public Pool {
      origins = List.copyOf(origins);
    }
  }

  /**
   * An origin of a pool.
   *
   * @param name the name
   * @param address an address or a host name
   * @param enabled whether it takes traffic
   */
  public record Origin(String name, String address, boolean enabled) {}

  /**
   * A monitor.
   *
   * @param id the id
   * @param type how it checks, such as {@code https}; the vendor's text
   * @param intervalSeconds the time between two checks
   * @param timeoutSeconds how long a check may take
   * @param retries how often it asks again before it calls an origin unhealthy
   */
  public record Monitor(
      String id, String type, int intervalSeconds, int timeoutSeconds, int retries) {}

  private CloudflarePools(ApiCalls calls, String account) {
    this.calls = calls;
    this.account = account;
  }

  /** Returns the pools and monitors of the account with this id. */
  public static CloudflarePools of(CloudflareAccess access, String accountId) {
    return new CloudflarePools(access.calls(), Objects.requireNonNull(accountId, "accountId"));
  }

  /** Returns all pools. */
  public List<Pool> pools(Deadline deadline) {
    List<Pool> pools = new ArrayList<>();
    for (JsonNode pool : list("pools", deadline, POOLS)) {
      List<Origin> origins = new ArrayList<>();
      for (JsonNode origin : pool.path("origins")) {
        origins.add(
            new Origin(
                origin.path("name").asText(""),
                ApiFields.text(origin, "address", POOLS),
                ApiFields.flag(origin, "enabled", POOLS)));
      }
      pools.add(
          new Pool(
              ApiFields.text(pool, "id", POOLS),
              ApiFields.text(pool, "name", POOLS),
              ApiFields.flag(pool, "enabled", POOLS),
              ApiFields.number(pool, "minimum_origins", POOLS),
              Optional.of(pool.path("monitor").asText("")).filter(id -> !id.isEmpty()),
              origins));
    }
    return List.copyOf(pools);
  }

  /** Returns all monitors. */
  public List<Monitor> monitors(Deadline deadline) {
    List<Monitor> monitors = new ArrayList<>();
    for (JsonNode monitor : list("monitors", deadline, MONITORS)) {
      monitors.add(
          new Monitor(
              ApiFields.text(monitor, "id", MONITORS),
              ApiFields.text(monitor, "type", MONITORS),
              ApiFields.number(monitor, "interval", MONITORS),
              ApiFields.number(monitor, "timeout", MONITORS),
              ApiFields.number(monitor, "retries", MONITORS)));
    }
    return List.copyOf(monitors);
  }

  private JsonNode list(String what, Deadline deadline, String operation) {
    HttpUrl url =
        calls
            .url("accounts", account, "load_balancers", what)
            .addQueryParameter("per_page", Integer.toString(PAGE))
            .build();
    JsonNode answer = calls.get(url, deadline, operation);
    JsonNode result = answer.path("result");
    long total = answer.path("result_info").path("total_count").asLong(result.size());
    if (!result.isArray() || total != result.size()) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "the list of " + what + " is not whole");
    }
    return result;
  }
}
