package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a blob is changed beside its bytes: metadata, index tags, tier, immutability policy and
 * legal hold (REST pages of these names). Used under the server's lock alone.
 */
final class BlobSettings {
  private final Account account;

  BlobSettings(Account account) {
    this.account = account;
  }

  WireAnswer metadata(WireRequest request, Container of, String name) {
    Blob blob = account.present(of, name, request);
    of.slot(name).lease.checkWrite(request, account.nanos());
    Conditions.write(request, of.slot(name).blob());
    blob.checkUnprotected(account.now());
    blob.metadata.clear();
    blob.metadata.putAll(Names.metadata(request.headers()));
    account.stamp(blob);
    return BlobHeaders.written(BlobRoutes.empty(200), blob);
  }

  WireAnswer tags(WireRequest request, Container of, String name) {
    StringBuilder set = new StringBuilder();
    account
        .present(of, name, request)
        .tags
        .forEach(
            (key, value) ->
                set.append(Xml.element("Tag", Xml.leaf("Key", key) + Xml.leaf("Value", value))));
    return WireAnswer.of(
        200, "application/xml", Xml.document("Tags", Xml.element("TagSet", set.toString())));
  }

  /** The etag stays: tags are no part of the blob. */
  WireAnswer setTags(WireRequest request, Container of, String name) {
    Blob blob = account.present(of, name, request);
    List<Xml.Leaf> leaves = Xml.leaves(request.body());
    Map<String, String> tags = new TreeMap<>();
    for (int i = 0; i + 1 < leaves.size(); i += 2) {
      tags.put(leaves.get(i).text(), leaves.get(i + 1).text());
    }
    BlobHeaders.checkTags(tags);
    blob.tags.clear();
    blob.tags.putAll(tags);
    return BlobRoutes.empty(204);
  }

  /** The etag and the time of the last change stay (archive-rehydrate-overview, "Caution"). */
  WireAnswer tier(WireRequest request, Container of, String name) {
    Blob blob = account.present(of, name, request);
    String tier = request.header("x-ms-access-tier").orElse("");
    BlobHeaders.checkTier(tier);
    String priority = request.header("x-ms-rehydrate-priority").orElse("Standard");
    Blob.Rehydration way = blob.rehydration;
    if (way != null) {
      if (!way.tier().equals(tier) || priority.equals("Standard")) {
        throw new Refusal(Code.BlobBeingRehydrated, "the blob is being rehydrated");
      }
      blob.rehydration = new Blob.Rehydration(tier, priority, way.dueNanos());
      return BlobRoutes.empty(202);
    }
    blob.tierInferred = false;
    if (blob.archived() && !tier.equals("Archive")) {
      blob.rehydration = new Blob.Rehydration(tier, priority, account.rehydrationDue());
      return BlobRoutes.empty(202);
    }
    blob.tier = tier;
    return BlobRoutes.empty(200);
  }

  WireAnswer policy(WireRequest request, Container of, String name) {
    Blob blob = account.present(of, name, request);
    if (request.header("x-ms-immutability-policy-until-date").isEmpty()) {
      throw new Refusal(Code.MissingRequiredHeader, "the policy's end is missing");
    }
    BlobHeaders.protect(request, blob, account);
    WireAnswer answer = BlobRoutes.empty(200);
    return blob.policy == null
        ? answer
        : answer
            .with("x-ms-immutability-policy-until-date", Account.http(blob.policy.until()))
            .with("x-ms-immutability-policy-mode", blob.policy.locked() ? "locked" : "unlocked");
  }

  WireAnswer removePolicy(WireRequest request, Container of, String name) {
    Blob blob = account.present(of, name, request);
    BlobHeaders.requireImmutability(account);
    if (blob.policy != null && blob.policy.locked()) {
      throw new Refusal(Code.BlobImmutableDueToPolicy, "a locked policy cannot be removed");
    }
    blob.policy = null;
    return BlobRoutes.empty(200);
  }

  WireAnswer legalHold(WireRequest request, Container of, String name) {
    Blob blob = account.present(of, name, request);
    BlobHeaders.protect(request, blob, account);
    return BlobRoutes.empty(200).with("x-ms-legal-hold", String.valueOf(blob.legalHold));
  }
}
