package io.esmos.testkit.archive;

import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Uploads in memory with one mistake before them. */
final class BrokenUploads implements MultipartUploads {
  private final ObjectArchive archive;
  private final MultipartUploads inner;
  private final Mistake mistake;
  private final Set<String> own = ConcurrentHashMap.newKeySet();
  private final Map<String, Part> first = new ConcurrentHashMap<>();

  BrokenUploads(ObjectArchive archive, Mistake mistake) {
    this.archive = archive;
    this.inner = archive.uploads();
    this.mistake = mistake;
  }

  private boolean is(Mistake other) {
    return mistake == other;
  }

  @Override
  public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
    Upload upload = inner.begin(key, BrokenRequests.without(request, mistake), patient(deadline));
    own.add(upload.id());
    return upload;
  }

  @Override
  public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
    if (is(Mistake.VISIBLE_EARLY)) {
      archive.put(upload.key(), chunk, PutRequest.PLAIN, deadline);
    }
    int at = is(Mistake.ANY_NUMBER) ? Math.max(1, number) : number;
    if (is(Mistake.FIRST_PART)) {
      return first.computeIfAbsent(
          upload.id() + " " + at, it -> inner.put(upload, at, chunk, deadline));
    }
    return inner.put(upload, at, chunk, patient(deadline));
  }

  @Override
  public List<Part> parts(Upload upload, Deadline deadline) {
    return inner.parts(upload, patient(deadline));
  }

  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    Deadline until = patient(deadline);
    return switch (mistake) {
      case PLAIN_UPLOADS ->
          inner.complete(upload, PutRequest.PLAIN.when(request.condition()), parts, whole, until);
      case COMPLETES_ANYWAY ->
          inner.complete(upload, request.when(Precondition.none()), parts, whole, until);
      case LENIENT -> {
        List<Part> there = inner.parts(upload, until);
        List<Part> sorted =
            parts.stream()
                .flatMap(part -> there.stream().filter(it -> it.number() == part.number()))
                .sorted(Comparator.comparing(Part::number))
                .toList();
        yield inner.complete(upload, request, sorted, whole, until);
      }
      default ->
          inner.complete(upload, BrokenRequests.without(request, mistake), parts, whole, until);
    };
  }

  @Override
  public void abort(Upload upload, Deadline deadline) {
    if (is(Mistake.ABORT_ONCE) && !own.remove(upload.id())) {
      throw ProviderException.of(Code.NOT_FOUND, "archive.abort", "the upload is over");
    }
    inner.abort(upload, patient(deadline));
    if (is(Mistake.ABORT_DELETES)) {
      archive.delete(upload.key(), Precondition.none(), deadline);
    }
  }

  @Override
  public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    Page page = inner.uploads(prefix, cursor, patient(deadline));
    return is(Mistake.OWN_UPLOADS)
        ? new Page(
            page.uploads().stream().filter(upload -> own.contains(upload.id())).toList(),
            page.next())
        : page;
  }

  private Deadline patient(Deadline deadline) {
    return is(Mistake.NO_DEADLINE)
        ? Deadline.in(Duration.ofMinutes(1), SystemTime.ticker())
        : deadline;
  }
}
