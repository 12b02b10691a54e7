package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Create, Get Properties and Delete of a container, and List Blobs (REST pages of these names).
 * Used under the server's lock alone.
 */
final class ContainerRoutes {
  private final Account account;
  private final Supplier<String> endpoint;

  ContainerRoutes(Account account, Supplier<String> endpoint) {
    this.account = account;
    this.endpoint = endpoint;
  }

  WireAnswer answer(WireRequest request, String name) {
    if (!request.parameter("restype").orElse("").equals("container")) {
      throw new Refusal(Code.NotImplemented, "there is no root container here");
    }
    String comp = request.parameter("comp").orElse("");
    return switch (request.method() + " " + comp) {
      case "PUT " -> create(name);
      case "GET ", "HEAD " -> properties(account.container(name), 200);
      case "DELETE " -> delete(name);
      case "GET list" -> list(request, account.container(name));
      default -> throw new Refusal(Code.NotImplemented, "comp=" + comp + " is not served here");
    };
  }

  private WireAnswer create(String name) {
    Names.checkContainer(name);
    if (account.containers.containsKey(name)) {
      throw new Refusal(Code.ContainerAlreadyExists, "the specified container already exists");
    }
    Container container = new Container(name, account.now());
    account.containers.put(name, container);
    return properties(container, 201);
  }

  private WireAnswer delete(String name) {
    account.container(name);
    account.containers.remove(name);
    return BlobRoutes.empty(202);
  }

  private WireAnswer properties(Container container, int status) {
    return BlobRoutes.empty(status)
        .with("ETag", "\"0x8DC" + Integer.toHexString(container.name.hashCode()) + "\"")
        .with("Last-Modified", Account.http(container.created))
        .with("x-ms-has-immutability-policy", "false")
        .with("x-ms-has-legal-hold", "false")
        .with(
            "x-ms-immutable-storage-with-versioning-enabled",
            String.valueOf(account.options.immutability()));
  }

  private WireAnswer list(WireRequest request, Container container) {
    String prefix = request.parameter("prefix").orElse("");
    String delimiter = request.parameter("delimiter").orElse("");
    Set<String> include = Set.of(request.parameter("include").orElse("").split(","));
    String from = start(request.parameter("marker").orElse(""));
    int most = most(request);
    ListedBlob form = new ListedBlob(account, include);
    StringBuilder entries = new StringBuilder();
    String next = "";
    String group = "";
    int count = 0;
    for (Map.Entry<String, Container.Slot> slot :
        container.slots.tailMap(from.isEmpty() ? prefix : from, true).entrySet()) {
      String name = slot.getKey();
      if (!name.startsWith(prefix)) {
        break;
      }
      int end = delimiter.isEmpty() ? -1 : name.indexOf(delimiter, prefix.length());
      String of = end < 0 ? "" : name.substring(0, end + delimiter.length());
      if (!of.isEmpty() && of.equals(group)) {
        continue;
      }
      List<String> forms = of.isEmpty() ? form.of(name, slot.getValue()) : group(of);
      if (forms.isEmpty()) {
        continue;
      }
      if (count >= most) {
        next = name;
        break;
      }
      group = of;
      count += forms.size();
      forms.forEach(entries::append);
    }
    String body =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\""
            + Xml.escaped(endpoint.get())
            + "\" ContainerName=\""
            + Xml.escaped(container.name)
            + "\">"
            + Xml.leaf("Prefix", prefix)
            + Xml.leaf("MaxResults", String.valueOf(most))
            + (delimiter.isEmpty() ? "" : Xml.leaf("Delimiter", delimiter))
            + Xml.element("Blobs", entries.toString())
            + Xml.leaf("NextMarker", marker(next))
            + "</EnumerationResults>";
    return WireAnswer.of(200, "application/xml", body);
  }

  private static List<String> group(String of) {
    return new ArrayList<>(List.of(Xml.element("BlobPrefix", ListedBlob.name(of))));
  }

  private int most(WireRequest request) {
    String text = request.parameter("maxresults").orElse(String.valueOf(account.options.page()));
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1) {
      throw new Refusal(Code.OutOfRangeQueryParameterValue, "maxresults is at least 1");
    }
    return Math.min(account.options.page(), Integer.parseInt(text));
  }

  /** Markers are opaque, so that nobody takes them for names. */
  private static String marker(String name) {
    return name.isEmpty()
        ? ""
        : "2!" + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  private static String start(String marker) {
    try {
      return marker.isEmpty()
          ? ""
          : new String(Base64.getDecoder().decode(marker.substring(2)), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      throw new Refusal(Code.OutOfRangeInput, "the marker is not one of this server");
    }
  }
}
