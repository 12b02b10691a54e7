package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.util.Map;

/** Leads a request for a blob to what answers it. Used under the server's lock alone. */
final class BlobRoutes {
  private final Account account;
  private final BlobReads reads;
  private final BlobWrites writes;
  private final BlobSettings settings;

  BlobRoutes(Account account) {
    this.account = account;
    this.reads = new BlobReads(account);
    this.writes = new BlobWrites(account);
    this.settings = new BlobSettings(account);
  }

  WireAnswer answer(WireRequest request, String container, String name, Sums sums) {
    Container of = account.container(container);
    String comp = request.parameter("comp").orElse("");
    WireAnswer answer =
        switch (request.method()) {
          case "GET" -> get(request, of, name, comp);
          case "HEAD" -> reads.properties(request, of, name);
          case "PUT" -> put(request, of, name, comp, sums);
          case "DELETE" ->
              comp.equals("immutabilityPolicies")
                  ? settings.removePolicy(request, of, name)
                  : writes.delete(request, of, name);
          default -> throw new Refusal(Code.UnsupportedHttpVerb, "the verb is not supported");
        };
    of.forgetIfEmpty(name);
    return answer;
  }

  private WireAnswer get(WireRequest request, Container of, String name, String comp) {
    return switch (comp) {
      case "" -> reads.get(request, of, name);
      case "blocklist" -> reads.blocks(request, of, name);
      case "tags" -> settings.tags(request, of, name);
      default -> throw unknown(comp);
    };
  }

  private WireAnswer put(WireRequest request, Container of, String name, String comp, Sums sums) {
    return switch (comp) {
      case "" ->
          request.header("x-ms-copy-source").isPresent()
              ? writes.copy(request, of, name)
              : writes.put(request, of, name, sums);
      case "block" -> writes.block(request, of, name, sums);
      case "blocklist" -> writes.blockList(request, of, name, sums);
      case "metadata" -> settings.metadata(request, of, name);
      case "tags" -> settings.setTags(request, of, name);
      case "tier" -> settings.tier(request, of, name);
      case "immutabilityPolicies" -> settings.policy(request, of, name);
      case "legalhold" -> settings.legalHold(request, of, name);
      case "lease" -> lease(request, of, name);
      default -> throw unknown(comp);
    };
  }

  private WireAnswer lease(WireRequest request, Container of, String name) {
    Blob blob = account.present(of, name, request);
    Conditions.write(request, of.slot(name).blob());
    return BlobHeaders.written(of.slot(name).lease.act(request, account.nanos()), blob);
  }

  private static Refusal unknown(String comp) {
    return new Refusal(Code.NotImplemented, "comp=" + comp + " is not served here");
  }

  static WireAnswer empty(int status) {
    return new WireAnswer(status, Map.of(), new byte[0]);
  }
}
