package io.esmos.testkit.transfer;

import static io.esmos.testkit.transfer.TransferBench.soon;

import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException.Code;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Uploads whose calls go wrong as a script wants it. */
final class ScriptedUploads implements MultipartUploads {
  private final ScriptedArchive archive;
  private final MultipartUploads inner;
  private final ScriptedCalls calls;
  private final Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<String> completed = new HashSet<>();
  private int onTheWay;
  private int mostOnTheWay;

  ScriptedUploads(ScriptedArchive archive, MultipartUploads inner, ScriptedCalls calls) {
    this.archive = archive;
    this.inner = inner;
    this.calls = calls;
  }

  /** Arrays that parts were sent from. */
  synchronized int arrays() {
    return arrays.size();
  }

  synchronized int mostOnTheWay() {
    return mostOnTheWay;
  }

  @Override
  public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
    archive.capabilities().check(key, request, true, "begin");
    return calls.call("begin", deadline, () -> inner.begin(key, request, soon()));
  }

  @Override
  public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
    synchronized (this) {
      arrays.add(chunk.array());
      onTheWay++;
      mostOnTheWay = Math.max(mostOnTheWay, onTheWay);
    }
    try {
      return calls.call("part " + number, deadline, () -> inner.put(upload, number, chunk, soon()));
    } finally {
      synchronized (this) {
        onTheWay--;
      }
    }
  }

  @Override
  public List<Part> parts(Upload upload, Deadline deadline) {
    return calls.call("parts", deadline, () -> inner.parts(upload, soon()));
  }

  /** An upload that is complete is gone, also for who has not heard of it. */
  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    return calls.call(
        "complete",
        deadline,
        fault -> {
          if (completed.contains(upload.id())) {
            throw ScriptedCalls.refused(Code.NOT_FOUND, "complete");
          }
          ObjectInfo info = inner.complete(upload, request, parts, whole, soon());
          completed.add(upload.id());
          return archive.stored(info, request, fault);
        });
  }

  @Override
  public void abort(Upload upload, Deadline deadline) {
    boolean unused =
        calls.call(
            "abort",
            deadline,
            () -> {
              inner.abort(upload, soon());
              return true;
            });
  }

  @Override
  public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    return calls.call("uploads", deadline, () -> inner.uploads(prefix, cursor, soon()));
  }
}
