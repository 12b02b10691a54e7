package io.esmos.testkit.archive;

import io.esmos.archive.Chunk;
import io.esmos.archive.ForwardingArchive;
import io.esmos.archive.ForwardingUploads;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An archive with a mistake that shows only when a process dies. */
final class MortalArchive extends ForwardingArchive {
  /** Long beside a request to the file system, so that many processes die meanwhile. */
  private static final Duration WINDOW = Duration.ofMillis(20);

  private final ObjectArchive inner;
  private final KillMistake mistake;

  MortalArchive(ObjectArchive inner, KillMistake mistake) {
    super(inner);
    this.inner = inner;
    this.mistake = mistake;
  }

  @Override
  public ObjectInfo put(ObjectKey key, Chunk body, PutRequest request, Deadline deadline) {
    return switch (mistake) {
      case TORN_PUT -> {
        inner.put(key, Chunk.of(body.array(), body.offset(), body.length() / 2), request, deadline);
        pause();
        yield inner.put(key, body, request.when(Precondition.none()), deadline);
      }
      case EARLY_ANSWER -> {
        ObjectInfo info = inner.put(key, body, request, deadline);
        inner.delete(key, Precondition.none(), deadline);
        new Thread(
                () -> {
                  pause();
                  inner.put(key, body, request, deadline);
                })
            .start();
        yield info;
      }
      default -> inner.put(key, body, request, deadline);
    };
  }

  @Override
  public MultipartUploads uploads() {
    return new MortalUploads(inner.uploads());
  }

  private static void pause() {
    try {
      SystemTime.sleep(WINDOW);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class MortalUploads extends ForwardingUploads {
    MortalUploads(MultipartUploads to) {
      super(to);
    }

    @Override
    public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
      Upload upload = super.begin(key, request, deadline);
      if (mistake == KillMistake.UNLISTED || mistake == KillMistake.NOT_ABORTED) {
        pause();
      }
      return upload;
    }

    @Override
    public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
      if (mistake == KillMistake.VISIBLE_PART) {
        inner.put(upload.key(), chunk, PutRequest.PLAIN, deadline);
      }
      return super.put(upload, number, chunk, deadline);
    }

    @Override
    public void abort(Upload upload, Deadline deadline) {
      if (mistake != KillMistake.NOT_ABORTED) {
        super.abort(upload, deadline);
      }
    }

    @Override
    public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
      Page page = super.uploads(prefix, cursor, deadline);
      return mistake == KillMistake.UNLISTED ? new Page(List.of(), page.next()) : page;
    }
  }
}
