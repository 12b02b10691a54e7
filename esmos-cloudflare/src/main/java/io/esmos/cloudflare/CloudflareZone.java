package io.esmos.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.provider.Deadline;
import java.util.Collection;
import java.util.Objects;

/**
 * What a zone has beside its records. Safe for use by several threads. Failures are those of {@link
 * CloudflareDns}.
 */
public final class CloudflareZone {
  private static final String SETTINGS = "zone.settings";
  private static final String TRANSFERS = "zone.transfers";
  private static final String PURGE = "cache.purge";

  private final ApiCalls calls;
  private final String id;

  /** What can be purged of a cache; several kinds take several calls. */
  public enum Purge {
    /** Single files, by URL. */
    FILES("files"),
    /** What was cached with one of these tags. */
    TAGS("tags"),
    /** All files of these hosts. */
    HOSTS("hosts"),
    /** All files below these paths, without scheme. */
    PREFIXES("prefixes");

    private final String field;

    Purge(String field) {
      this.field = field;
    }
  }

  private CloudflareZone(ApiCalls calls, String id) {
    this.calls = calls;
    this.id = id;
  }

  /** Returns the zone with this id. */
  public static CloudflareZone of(CloudflareAccess access, String zoneId) {
    return new CloudflareZone(access.calls(), Objects.requireNonNull(zoneId, "zoneId"));
  }

  /**
   * Returns whether the zone is served by several vendors. Unless it is, Cloudflare ignores the
   * apex's NS records of others, and may not activate a zone whose delegation names others.
   */
  public boolean multiProvider(Deadline deadline) {
    JsonNode settings =
        calls
            .get(calls.url("zones", id, "dns_settings").build(), deadline, SETTINGS)
            .path("result");
    return ApiFields.flag(settings, "multi_provider", SETTINGS);
  }

  /** Returns what Cloudflare says of transfers to other vendors, such as {@code Enabled}. */
  public String outgoingTransfers(Deadline deadline) {
    return ApiFields.text(
        calls.get(
            calls.url("zones", id, "secondary_dns", "outgoing", "status").build(),
            deadline,
            TRANSFERS),
        "result",
        TRANSFERS);
  }

  /** Empties the zone's cache. Doing it twice does no more, so that a lost answer does no harm. */
  public void purgeEverything(Deadline deadline) {
    purge(ApiCalls.JSON.createObjectNode().put("purge_everything", true), deadline);
  }

  /**
   * Takes some files out of the zone's cache. Doing it twice does no more.
   *
   * @throws IllegalArgumentException if nothing is named
   */
  public void purge(Purge kind, Collection<String> what, Deadline deadline) {
    if (what.isEmpty()) {
      throw new IllegalArgumentException("name what to purge, or purge everything");
    }
    ObjectNode body = ApiCalls.JSON.createObjectNode();
    ArrayNode names = body.putArray(kind.field);
    what.forEach(names::add);
    purge(body, deadline);
  }

  @Override
  public String toString() {
    return "zone " + id;
  }

  private void purge(ObjectNode body, Deadline deadline) {
    JsonNode answer =
        calls.send("POST", calls.url("zones", id, "purge_cache").build(), body, deadline, PURGE);
    ApiFields.text(answer.path("result"), "id", PURGE);
  }
}
