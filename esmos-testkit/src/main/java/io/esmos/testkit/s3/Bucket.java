package io.esmos.testkit.s3;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A bucket: its keys in the order of their octets, each with its contents, the newest first. */
final class Bucket {
  /** As octets of UTF-8 compare: surrogates stand for code points above all others. */
  private static final Comparator<String> BY_OCTETS =
      (a, b) -> {
        int end = Math.min(a.length(), b.length());
        for (int i = 0; i < end; i++) {
          char x = a.charAt(i);
          char y = b.charAt(i);
          if (x != y) {
            boolean other = Character.isSurrogate(x) != Character.isSurrogate(y);
            return other ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
          }
        }
        return Integer.compare(a.length(), b.length());
      };

  final String name;
  final NavigableMap<String, Deque<Content>> keys = new TreeMap<>(BY_OCTETS);
  final NavigableMap<String, Upload> uploads = new TreeMap<>();
  boolean versioned;
  boolean lockable;
  boolean replicated;
  @Nullable String lifecycle;

  Bucket(String name) {
    this.name = name;
  }

  Optional<Content> newest(String key) {
    return Optional.ofNullable(keys.get(key)).map(Deque::peekFirst);
  }

  /** Returns what is read of a key: nothing behind a mark of deletion. */
  Optional<Content> present(String key) {
    return newest(key).filter(content -> !content.deletion);
  }

  /** Returns one content, of this id or the newest; refuses where there is none. */
  Content content(String key, Optional<String> versionId) {
    if (versionId.isEmpty()) {
      return present(key).orElseThrow(Refusal::noSuchKey);
    }
    return version(key, versionId.get())
        .filter(content -> !content.deletion)
        .orElseThrow(
            () -> new Refusal(404, "NoSuchVersion", "The specified version does not exist."));
  }

  Optional<Content> version(String key, String id) {
    Deque<Content> all = keys.get(key);
    return all == null
        ? Optional.empty()
        : all.stream().filter(content -> content.versionId.equals(id)).findFirst();
  }

  /** Makes a content the newest of its key. */
  void add(String key, Content content) {
    Deque<Content> all = keys.computeIfAbsent(key, it -> new ArrayDeque<>(1));
    if (!versioned) {
      all.removeIf(other -> other.versionId.equals("null"));
    }
    all.addFirst(content);
  }

  void remove(String key, Content content) {
    Deque<Content> all = keys.get(key);
    if (all != null) {
      all.remove(content);
      if (all.isEmpty()) {
        keys.remove(key);
      }
    }
  }
}
