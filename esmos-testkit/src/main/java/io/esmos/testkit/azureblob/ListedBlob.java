package io.esmos.testkit.azureblob;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A blob as List Blobs shows it (REST page of this name).
 *
 * @param account what it is in
 * @param include what was asked for beside the usual
 */
record ListedBlob(Account account, Set<String> include) {
  /** Returns the elements of what there is of a name: none, one, or one for each version. */
  List<String> of(String name, Container.Slot slot) {
    List<String> found = new ArrayList<>();
    if (include.contains("versions")) {
      slot.older.values().forEach(blob -> found.add(element(name, blob, slot)));
    }
    slot.blob().ifPresent(blob -> found.add(element(name, blob, slot)));
    boolean begun = slot.current == null && !slot.uncommitted.isEmpty();
    if (begun && include.contains("uncommittedblobs")) {
      // It has no time, no etag and no type of its content yet.
      found.add(
          Xml.element(
              "Blob",
              name(name)
                  + Xml.element(
                      "Properties",
                      Xml.leaf("Content-Length", "0") + Xml.leaf("BlobType", "BlockBlob"))));
    }
    return found;
  }

  /** Names with characters that XML cannot hold are written as a URL would have them. */
  static String name(String name) {
    boolean plain =
        name.chars()
            .noneMatch(c -> (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c >= 0xfffe);
    return plain
        ? Xml.leaf("Name", name)
        : "<Name Encoded=\"true\">"
            + java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20")
            + "</Name>";
  }

  private String element(String name, Blob blob, Container.Slot slot) {
    account.settle(blob);
    StringBuilder out = new StringBuilder(name(name));
    if (!blob.versionId.isEmpty() && include.contains("versions")) {
      out.append(Xml.leaf("VersionId", blob.versionId));
      if (blob == slot.current) {
        out.append(Xml.leaf("IsCurrentVersion", "true"));
      }
    }
    out.append(Xml.element("Properties", properties(blob, slot)));
    if (include.contains("metadata")) {
      out.append(Xml.element("Metadata", pairs(blob.metadata)));
    }
    if (include.contains("tags") && !blob.tags.isEmpty()) {
      StringBuilder tags = new StringBuilder();
      blob.tags.forEach(
          (key, value) ->
              tags.append(Xml.element("Tag", Xml.leaf("Key", key) + Xml.leaf("Value", value))));
      out.append(Xml.element("Tags", Xml.element("TagSet", tags.toString())));
    }
    return Xml.element("Blob", out.toString());
  }

  private String properties(Blob blob, Container.Slot slot) {
    StringBuilder out = new StringBuilder();
    out.append(Xml.leaf("Creation-Time", Account.http(blob.created)));
    out.append(Xml.leaf("Last-Modified", Account.http(blob.modified)));
    out.append(Xml.leaf("Etag", blob.etag));
    out.append(Xml.leaf("Content-Length", String.valueOf(blob.content.length())));
    blob.properties.forEach((key, value) -> out.append(Xml.leaf(key, value)));
    out.append(Xml.leaf("BlobType", "BlockBlob"));
    out.append(Xml.leaf("AccessTier", blob.tier));
    if (blob.tierInferred) {
      out.append(Xml.leaf("AccessTierInferred", "true"));
    }
    if (blob.rehydration != null) {
      out.append(Xml.leaf("ArchiveStatus", BlobReads.status(blob.rehydration)));
    }
    long now = account.nanos();
    out.append(Xml.leaf("LeaseStatus", slot.lease.held(now) ? "locked" : "unlocked"));
    out.append(Xml.leaf("LeaseState", slot.lease.state(now)));
    out.append(Xml.leaf("ServerEncrypted", "true"));
    if (blob.policy != null && include.contains("immutabilitypolicy")) {
      out.append(Xml.leaf("ImmutabilityPolicyUntilDate", Account.http(blob.policy.until())));
      out.append(Xml.leaf("ImmutabilityPolicyMode", blob.policy.locked() ? "locked" : "unlocked"));
    }
    if (blob.legalHold && include.contains("legalhold")) {
      out.append(Xml.leaf("LegalHold", "true"));
    }
    if (!blob.tags.isEmpty()) {
      out.append(Xml.leaf("TagCount", String.valueOf(blob.tags.size())));
    }
    return out.toString();
  }

  private static String pairs(Map<String, String> pairs) {
    StringBuilder out = new StringBuilder();
    pairs.forEach((key, value) -> out.append(Xml.leaf(key, value)));
    return out.toString();
  }
}
