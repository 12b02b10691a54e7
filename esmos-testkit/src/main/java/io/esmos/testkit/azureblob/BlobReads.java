package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireBody;
import io.esmos.testkit.wire.WireRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Get Blob, Get Blob Properties, Get Block List (REST pages of these names). Used under the
 * server's lock alone.
 */
final class BlobReads {
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,18})-([0-9]{0,18})");

  /** The longest range whose checksum is computed. */
  private static final int CHECKED = 4 << 20;

  private final Account account;

  BlobReads(Account account) {
    this.account = account;
  }

  WireAnswer properties(WireRequest request, Container of, String name) {
    Blob blob = found(request, of, name);
    if (Conditions.read(request, blob)) {
      return Refusal.notModified();
    }
    Map<String, String> headers = headers(of, name, blob);
    headers.put("Content-Length", String.valueOf(blob.content.length()));
    return new WireAnswer(200, headers, new byte[0]);
  }

  WireAnswer get(WireRequest request, Container of, String name) {
    Blob blob = found(request, of, name);
    if (Conditions.read(request, blob)) {
      return Refusal.notModified();
    }
    if (blob.archived()) {
      throw new Refusal(
          blob.rehydration == null ? Code.BlobArchived : Code.BlobBeingRehydrated,
          "this operation is not permitted on an archived blob");
    }
    Map<String, String> headers = headers(of, name, blob);
    Optional<String> range = request.header("x-ms-range").or(() -> request.header("range"));
    return range.isPresent()
        ? part(request, blob, range.get(), headers)
        : new WireAnswer(200, headers, blob.content);
  }

  private static WireAnswer part(
      WireRequest request, Blob blob, String range, Map<String, String> headers) {
    Matcher parts = RANGE.matcher(range);
    long length = blob.content.length();
    if (!parts.matches()) {
      throw new Refusal(Code.InvalidHeaderValue, "the range is not one");
    }
    long first = Long.parseLong(parts.group(1));
    long last = parts.group(2).isEmpty() ? length - 1 : Long.parseLong(parts.group(2));
    if (first >= length || last < first) {
      throw new Refusal(Code.InvalidRange, "the range lies behind the blob's end");
    }
    last = Math.min(last, length - 1);
    WireBody bytes = blob.content.slice(first, last - first + 1);
    String whole = headers.remove("Content-MD5");
    if (whole != null) {
      headers.put("x-ms-blob-content-md5", whole);
    }
    headers.put("Content-Range", "bytes " + first + "-" + last + "/" + length);
    boolean md5 = asked(request, "x-ms-range-get-content-md5");
    boolean crc = asked(request, "x-ms-range-get-content-crc64");
    if ((md5 && crc) || ((md5 || crc) && bytes.length() > CHECKED)) {
      throw new Refusal(
          md5 && crc ? Code.InvalidInput : Code.OutOfRangeInput,
          "one checksum, of a range of at most 4 MiB");
    }
    if (md5) {
      headers.put("Content-MD5", Sums.md5(bytes));
    }
    if (crc) {
      headers.put("x-ms-content-crc64", Sums.crc64(bytes));
    }
    return new WireAnswer(206, headers, bytes);
  }

  WireAnswer blocks(WireRequest request, Container of, String name) {
    Container.Slot slot = of.slot(name);
    slot.lease.checkRead(request, account.nanos());
    if (slot.current == null && slot.uncommitted.isEmpty()) {
      throw new Refusal(Code.BlobNotFound, "the specified blob does not exist");
    }
    String type = request.parameter("blocklisttype").orElse("committed");
    StringBuilder body = new StringBuilder();
    if (!type.equals("uncommitted")) {
      StringBuilder list = new StringBuilder();
      slot.blob().map(blob -> blob.blocks).orElse(List.of()).stream()
          .forEach(block -> list.append(entry(block.id(), block.bytes())));
      body.append(Xml.element("CommittedBlocks", list.toString()));
    }
    if (!type.equals("committed")) {
      StringBuilder list = new StringBuilder();
      slot.uncommitted.forEach((id, bytes) -> list.append(entry(id, bytes)));
      body.append(Xml.element("UncommittedBlocks", list.toString()));
    }
    WireAnswer answer =
        WireAnswer.of(200, "application/xml", Xml.document("BlockList", body.toString()))
            .with(
                "x-ms-blob-content-length",
                String.valueOf(slot.blob().map(it -> it.content.length()).orElse(0L)));
    return slot.current == null
        ? answer
        : answer
            .with("ETag", "\"" + slot.current.etag + "\"")
            .with("Last-Modified", Account.http(slot.current.modified));
  }

  private static String entry(String id, WireBody bytes) {
    return Xml.element(
        "Block", Xml.leaf("Name", id) + Xml.leaf("Size", String.valueOf(bytes.length())));
  }

  private Blob found(WireRequest request, Container of, String name) {
    Blob blob = account.present(of, name, request);
    of.slot(name).lease.checkRead(request, account.nanos());
    return blob;
  }

  private Map<String, String> headers(Container of, String name, Blob blob) {
    Map<String, String> headers = new TreeMap<>(blob.properties);
    headers.put("ETag", "\"" + blob.etag + "\"");
    headers.put("Last-Modified", Account.http(blob.modified));
    headers.put("Accept-Ranges", "bytes");
    headers.put("x-ms-blob-type", "BlockBlob");
    headers.put("x-ms-creation-time", Account.http(blob.created));
    headers.put("x-ms-server-encrypted", "true");
    headers.put("x-ms-access-tier", blob.tier);
    put(headers, "x-ms-access-tier-inferred", blob.tierInferred, "true");
    put(headers, "x-ms-encryption-scope", !blob.scope.isEmpty(), blob.scope);
    put(headers, "x-ms-version-id", !blob.versionId.isEmpty(), blob.versionId);
    Container.Slot slot = of.slot(name);
    boolean current = slot.current == blob;
    put(headers, "x-ms-is-current-version", current && !blob.versionId.isEmpty(), "true");
    put(headers, "x-ms-tag-count", !blob.tags.isEmpty(), String.valueOf(blob.tags.size()));
    put(headers, "x-ms-legal-hold", blob.legalHold, "true");
    if (current) {
      headers.put("x-ms-lease-state", slot.lease.state(account.nanos()));
      headers.put("x-ms-lease-status", slot.lease.held(account.nanos()) ? "locked" : "unlocked");
    }
    if (blob.policy != null) {
      headers.put("x-ms-immutability-policy-until-date", Account.http(blob.policy.until()));
      headers.put("x-ms-immutability-policy-mode", blob.policy.locked() ? "locked" : "unlocked");
    }
    if (blob.rehydration != null) {
      headers.put("x-ms-archive-status", status(blob.rehydration));
      headers.put("x-ms-rehydrate-priority", blob.rehydration.priority());
    }
    if (blob.copy != null) {
      headers.put("x-ms-copy-id", blob.copy.id());
      headers.put("x-ms-copy-source", blob.copy.source());
      headers.put("x-ms-copy-status", blob.rehydration == null ? "success" : "pending");
    }
    blob.metadata.forEach((key, value) -> headers.put("x-ms-meta-" + key, value));
    return headers;
  }

  static String status(Blob.Rehydration way) {
    return "rehydrate-pending-to-" + way.tier().toLowerCase(java.util.Locale.ROOT);
  }

  private static void put(Map<String, String> headers, String name, boolean there, String value) {
    if (there) {
      headers.put(name, value);
    }
  }

  private static boolean asked(WireRequest request, String header) {
    return request.header(header).orElse("").equalsIgnoreCase("true");
  }
}
