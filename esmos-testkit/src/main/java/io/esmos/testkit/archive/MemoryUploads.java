package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.Limits;
import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Uploads in memory. */
final class MemoryUploads implements MultipartUploads {
  private static final String BEGIN = "archive.begin";
  private static final String PUT = "archive.putPart";
  private static final String COMPLETE = "archive.complete";

  private final ArchiveCapabilities can;
  private final MemoryCalls calls;
  private final MemoryStore store;
  private final NavigableMap<String, Begun> open = new TreeMap<>();

  /** An upload that is neither completed nor aborted. */
  private record Begun(Upload upload, NavigableMap<Integer, Held> parts) {}

  /** A part and its bytes. */
  private record Held(Part part, Chunk bytes) {}

  MemoryUploads(ArchiveCapabilities can, MemoryCalls calls, MemoryStore store) {
    this.can = can;
    this.calls = calls;
    this.store = store;
  }

  @Override
  public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
    can.check(key, request, true, BEGIN);
    return calls.call(
        BEGIN,
        key,
        deadline,
        fault -> {
          Upload upload = new Upload(key, "u" + store.number(), Optional.of(store.now()));
          open.put(order(upload), new Begun(upload, new TreeMap<>()));
          return upload;
        });
  }

  @Override
  public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
    Limits limits = can.limits();
    if (number < 1 || number > limits.maxParts() || chunk.length() > limits.maxPart()) {
      throw invalid(PUT, "part " + number + " of " + chunk);
    }
    return calls.call(
        PUT,
        upload.key(),
        deadline,
        fault -> {
          NavigableMap<Integer, Held> parts = begun(upload, PUT).parts();
          if (!can.has(Feature.PARALLEL_PARTS)
              && number != parts.size()
              && number != parts.size() + 1) {
            throw invalid(PUT, "part " + number + " after " + parts.size());
          }
          Chunk bytes = MemoryBytes.received(chunk, fault, PUT);
          Part part =
              new Part(
                  number,
                  bytes.length(),
                  "p" + store.number(),
                  Optional.of(chunk.checksum(can.partChecksum())));
          parts.put(number, new Held(part, bytes));
          return part;
        });
  }

  @Override
  public List<Part> parts(Upload upload, Deadline deadline) {
    return calls.call(
        "archive.parts",
        upload.key(),
        deadline,
        fault -> begun(upload, "archive.parts").parts().values().stream().map(Held::part).toList());
  }

  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    can.check(upload.key(), request, true, COMPLETE);
    return calls.call(
        COMPLETE,
        upload.key(),
        deadline,
        fault -> {
          Optional<HeldObject> made =
              store
                  .present(upload.key())
                  .filter(held -> held.content().origin().equals(upload.id()));
          if (made.isEmpty()) {
            HeldObject.Content content = content(upload, request, parts, whole);
            made = Optional.of(store.write(upload.key(), content, request.condition(), COMPLETE));
            open.remove(order(upload));
          }
          return made.get().info(can, store.now());
        });
  }

  @Override
  public void abort(Upload upload, Deadline deadline) {
    boolean unused =
        calls.call(
            "archive.abort", upload.key(), deadline, fault -> open.remove(order(upload)) != null);
  }

  @Override
  public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    return calls.call(
        "archive.uploads",
        Optional.empty(),
        deadline,
        fault -> {
          List<Upload> page = new ArrayList<>();
          for (Begun begun : open.tailMap(cursor.orElse(""), false).values()) {
            if (begun.upload().key().value().startsWith(prefix)) {
              if (page.size() == can.limits().maxPage()) {
                return new Page(page, Optional.of(order(page.get(page.size() - 1))));
              }
              page.add(begun.upload());
            }
          }
          return new Page(page, Optional.empty());
        });
  }

  private HeldObject.Content content(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole) {
    List<Held> held = held(upload, parts);
    checkSizes(held);
    long length = held.stream().mapToLong(part -> part.bytes().length()).sum();
    if (length > can.limits().maxObject()) {
      throw invalid(COMPLETE, length + " bytes");
    }
    Chunk bytes = MemoryBytes.joined(held.stream().map(Held::bytes).toList());
    if (can.wholeChecksum() == WholeChecksum.STORE && !whole.equals(bytes.crc32c())) {
      throw invalid(COMPLETE, "the checksum of the whole is another");
    }
    return new HeldObject.Content(bytes, request, checksums(held, whole), upload.id());
  }

  private List<Checksum> checksums(List<Held> held, Checksum whole) {
    if (can.wholeChecksum() != WholeChecksum.PARTS) {
      return List.of(whole);
    }
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    held.forEach(part -> values.writeBytes(part.part().checksum().orElseThrow().value()));
    byte[] value = Chunk.of(values.toByteArray()).checksum(can.partChecksum()).value();
    return List.of(Checksum.composite(can.partChecksum(), value, held.size()));
  }

  private List<Held> held(Upload upload, List<Part> parts) {
    NavigableMap<Integer, Held> there = begun(upload, COMPLETE).parts();
    List<Held> held = new ArrayList<>();
    int last = 0;
    for (Part part : parts) {
      Held same = there.get(part.number());
      if (same == null || part.number() <= last || !same.part().tag().equals(part.tag())) {
        throw invalid(COMPLETE, "part " + part.number() + " is not the one that is there");
      }
      last = part.number();
      held.add(same);
    }
    if (held.isEmpty()) {
      throw invalid(COMPLETE, "there is no part");
    }
    return held;
  }

  private void checkSizes(List<Held> held) {
    Limits limits = can.limits();
    List<Integer> sizes =
        held.subList(0, held.size() - 1).stream().map(part -> part.bytes().length()).toList();
    for (int size : sizes) {
      boolean equal = size == sizes.get(0);
      if (size < limits.minPart()
          || size % limits.partMultiple() != 0
          || (limits.equalParts() && !equal)) {
        throw invalid(COMPLETE, "a part of " + size + " bytes");
      }
    }
    int largest = sizes.stream().max(Comparator.naturalOrder()).orElse(Integer.MAX_VALUE);
    if (limits.equalParts() && held.get(held.size() - 1).bytes().length() > largest) {
      throw invalid(COMPLETE, "the last part is larger than the others");
    }
  }

  private Begun begun(Upload upload, String operation) {
    Begun begun = open.get(order(upload));
    if (begun == null) {
      throw ProviderException.of(
          Code.NOT_FOUND, operation, "the upload of " + upload.key() + " is over");
    }
    return begun;
  }

  private static String order(Upload upload) {
    return upload.key() + "\n" + upload.id();
  }

  private static ProviderException invalid(String operation, String what) {
    return ProviderException.of(Code.INVALID, operation, "not taken: " + what);
  }
}
