package io.esmos.testkit.azureblob;

import io.esmos.testkit.azureblob.Refusal.Code;
import io.esmos.testkit.wire.WireBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A container: its blobs by name. Used under the server's lock alone. */
final class Container {
  /** What there is of one name. */
  static final class Slot {
    @Nullable Blob current;
    final Map<String, WireBody> uncommitted = new LinkedHashMap<>();
    final NavigableMap<String, Blob> older = new TreeMap<>();
    final Lease lease = new Lease();

    boolean empty() {
      return current == null && uncommitted.isEmpty() && older.isEmpty();
    }

    Optional<Blob> blob() {
      return Optional.ofNullable(current);
    }
  }

  final String name;
  final Instant created;
  final NavigableMap<String, Slot> slots = new TreeMap<>(Container::compare);

  Container(String name, Instant created) {
    this.name = name;
    this.created = created;
  }

  /** Returns what there is of a name, which may be nothing. */
  Slot slot(String blob) {
    Slot slot = slots.get(blob);
    return slot == null ? new Slot() : slot;
  }

  /** Returns what there is of a name, to be added to. */
  Slot made(String blob) {
    return slots.computeIfAbsent(blob, it -> new Slot());
  }

  void forgetIfEmpty(String blob) {
    if (slot(blob).empty()) {
      slots.remove(blob);
    }
  }

  /**
   * Returns a blob, or a version of it.
   *
   * @param versionId empty for the current one
   */
  Blob present(String blob, String versionId) {
    Slot slot = slot(blob);
    Blob found = slot.current;
    if (!versionId.isEmpty() && (found == null || !found.versionId.equals(versionId))) {
      found = slot.older.get(versionId);
    }
    if (found == null) {
      throw new Refusal(Code.BlobNotFound, "the specified blob does not exist");
    }
    return found;
  }

  /** Returns the bytes of the blocks that a list names. */
  static List<Blob.Block> chosen(Slot slot, List<Xml.Leaf> list) {
    Map<String, WireBody> committed = new LinkedHashMap<>();
    slot.blob().ifPresent(blob -> blob.blocks.forEach(it -> committed.put(it.id(), it.bytes())));
    List<Blob.Block> chosen = new ArrayList<>();
    for (Xml.Leaf each : list) {
      String id = each.text().strip();
      WireBody bytes =
          switch (each.name()) {
            case "Committed" -> committed.get(id);
            case "Uncommitted" -> slot.uncommitted.get(id);
            case "Latest" -> slot.uncommitted.getOrDefault(id, committed.get(id));
            case "BlockList" -> null;
            default -> throw new Refusal(Code.InvalidXmlDocument, "an unknown element");
          };
      if (bytes == null && each.name().equals("BlockList")) {
        continue;
      }
      if (bytes == null) {
        throw new Refusal(Code.InvalidBlockList, "the specified block list is invalid");
      }
      chosen.add(new Blob.Block(id, bytes));
    }
    return chosen;
  }

  /** Orders names by their code points. */
  private static int compare(String a, String b) {
    int end = Math.min(a.length(), b.length());
    for (int i = 0; i < end; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        return Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int rank(char c) {
    return Character.isSurrogate(c) ? c + 0x10000 : c;
  }
}
