package io.esmos.testkit.archive;

import io.esmos.archive.ByteRange;
import io.esmos.archive.Chunk;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectReading;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.RetentionControl;
import io.esmos.archive.TierControl;
import io.esmos.archive.VersionControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The archive in memory with one mistake before it. */
final class BrokenArchive extends ForwardingArchive {
  private final ObjectArchive inner;
  private final Mistake mistake;
  private final Map<ObjectKey, Optional<ObjectInfo>> cache = new ConcurrentHashMap<>();
  private final BrokenUploads uploads;
  private final BrokenFacets facets;

  BrokenArchive(ObjectArchive inner, Mistake mistake) {
    super(inner);
    this.inner = inner;
    this.mistake = mistake;
    this.uploads = new BrokenUploads(inner, mistake);
    this.facets = new BrokenFacets(inner, mistake);
  }

  private boolean is(Mistake other) {
    return mistake == other;
  }

  @Override
  public Optional<ObjectInfo> head(ObjectKey key, Deadline deadline) {
    if (is(Mistake.CACHES)) {
      return cache.computeIfAbsent(key, it -> inner.head(it, deadline));
    }
    try {
      return inner.head(folded(key), patient(deadline)).map(this::told);
    } catch (ProviderException e) {
      if (is(Mistake.SLOW_IS_EMPTY) && e.code() == Code.THROTTLED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public ObjectReading get(ObjectKey key, ReadRequest request, Deadline deadline) {
    ReadRequest asked = request;
    if (is(Mistake.UNPINNED) && request.version().isPresent()) {
      asked = request.range().map(ReadRequest.WHOLE::range).orElse(ReadRequest.WHOLE);
    }
    if (is(Mistake.SHORT_RANGE) && request.range().isPresent()) {
      ByteRange range = request.range().get();
      asked = asked.range(new ByteRange(range.first(), Math.max(1, range.length() - 1)));
    }
    try {
      ObjectReading reading = inner.get(folded(key), asked, patient(deadline));
      return switch (mistake) {
        case TEXT -> BrokenReading.text(reading);
        case EARLY_END -> BrokenReading.endingEarly(reading);
        case MIXES -> BrokenReading.mixing(reading, inner, key, deadline);
        default -> reading;
      };
    } catch (ProviderException e) {
      if (is(Mistake.ABSENT_IS_EMPTY) && e.code() == Code.NOT_FOUND) {
        return BrokenReading.empty(key);
      }
      throw e;
    }
  }

  @Override
  public ObjectPage list(String prefix, Optional<String> cursor, int most, Deadline deadline) {
    String asked =
        is(Mistake.WHOLE_FOLDER) ? prefix.substring(0, prefix.lastIndexOf('/') + 1) : prefix;
    ObjectPage page;
    try {
      page = inner.list(asked, cursor, most, patient(deadline));
    } catch (ProviderException e) {
      if (is(Mistake.STOPS_READING) && e.code() == Code.MALFORMED) {
        return new ObjectPage(List.of(), Optional.empty());
      }
      throw e;
    }
    return switch (mistake) {
      case FIRST_PAGE -> new ObjectPage(page.entries(), Optional.empty());
      case UTF16_ORDER ->
          new ObjectPage(
              page.entries().stream()
                  .sorted(Comparator.comparing(entry -> entry.key().value()))
                  .toList(),
              page.next());
      case QUOTED_VERSIONS ->
          new ObjectPage(
              page.entries().stream()
                  .map(
                      it ->
                          new ObjectPage.Entry(
                              it.key(),
                              it.length(),
                              '"' + it.version() + '"',
                              it.modified(),
                              it.tier()))
                  .toList(),
              page.next());
      default -> page;
    };
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    Deadline until = patient(deadline);
    ObjectKey to = folded(key);
    return switch (mistake) {
      case MERGES_METADATA -> {
        Map<String, String> merged = new HashMap<>();
        inner.head(to, until).ifPresent(old -> merged.putAll(old.metadata()));
        merged.putAll(request.metadata());
        yield inner.put(to, body, request.metadata(merged), until);
      }
      case CHECKS_THEN_ACTS -> checkedFirst(to, body, request, until);
      case IGNORES_VERSION ->
          inner.put(
              to,
              body,
              request.condition().version().isPresent()
                  ? request.when(Precondition.none())
                  : request,
              until);
      case SUMS_AGAIN -> inner.put(to, Chunk.of(body.array().clone()), request, until);
      case CUTS -> {
        int most = (int) Math.min(body.length(), capabilities().limits().maxPut());
        yield inner.put(to, Chunk.of(body.array(), body.offset(), most), request, until);
      }
      case REPEATS -> {
        try {
          yield inner.put(to, body, request, until);
        } catch (ProviderException e) {
          yield inner.put(to, body, request, until);
        }
      }
      case SWALLOWS_INTERRUPT -> {
        try {
          yield inner.put(to, body, request, until);
        } finally {
          boolean unused = Thread.interrupted();
        }
      }
      default -> inner.put(to, body, BrokenRequests.without(request, mistake), until);
    };
  }

  @Override
  public MultipartUploads uploads() {
    return uploads;
  }

  @Override
  public void delete(ObjectKey key, Precondition condition, Deadline deadline) {
    inner.delete(
        folded(key),
        is(Mistake.DELETES_ANYWAY) ? Precondition.none() : condition,
        patient(deadline));
  }

  @Override
  public Map<ObjectKey, ProviderException> deleteAll(
      Collection<ObjectKey> keys, Deadline deadline) {
    List<ObjectKey> asked = List.copyOf(keys);
    return inner.deleteAll(
        is(Mistake.FIRST_THOUSAND) && asked.size() > 1000 ? asked.subList(0, 1000) : asked,
        patient(deadline));
  }

  @Override
  public Map<String, String> tags(ObjectKey key, Deadline deadline) {
    return inner.tags(key, patient(deadline));
  }

  @Override
  public Optional<TierControl> tiers() {
    return facets.tiers();
  }

  @Override
  public Optional<LifecycleControl> lifecycle() {
    return facets.lifecycle();
  }

  @Override
  public Optional<RetentionControl> retention() {
    return facets.retention();
  }

  @Override
  public Optional<VersionControl> versions() {
    return facets.versions();
  }

  @Override
  public String toString() {
    return is(Mistake.TALKS) ? "archive with the password hunter2" : inner.toString();
  }

  private ObjectInfo checkedFirst(
      ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    Optional<String> version = inner.head(key, deadline).map(ObjectInfo::version);
    boolean holds =
        request.condition().isNone()
            || (request.condition().isAbsent() && version.isEmpty())
            || request
                .condition()
                .version()
                .filter(it -> version.equals(Optional.of(it)))
                .isPresent();
    if (!holds) {
      throw ProviderException.of(Code.CONFLICT, "archive.put", "another version");
    }
    return BrokenRequests.together(
        () -> inner.put(key, body, request.when(Precondition.none()), deadline),
        request.condition().isNone());
  }

  private ObjectKey folded(ObjectKey key) {
    return is(Mistake.FOLDS_CASE) ? ObjectKey.of(key.value().toLowerCase(Locale.ROOT)) : key;
  }

  private ObjectInfo told(ObjectInfo info) {
    return switch (mistake) {
      case FOLDS_BLANKS -> {
        Map<String, String> folded = new HashMap<>();
        info.metadata().forEach((name, value) -> folded.put(name, value.replaceAll(" +", " ")));
        yield BrokenRequests.with(info, folded);
      }
      case NO_CHECKSUMS -> BrokenRequests.withoutChecksums(info);
      case CLAIMS_COPIES -> BrokenRequests.copied(info);
      default -> info;
    };
  }

  private Deadline patient(Deadline deadline) {
    return is(Mistake.NO_DEADLINE)
        ? Deadline.in(Duration.ofMinutes(1), SystemTime.ticker())
        : deadline;
  }
}
