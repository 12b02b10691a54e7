package io.esmos.archive.file;

import io.esmos.archive.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * How keys become paths. Names of files have lower-case ASCII letters, digits and a few signs only,
 * so that no file system takes two keys for one, and begin with a letter and a hyphen, so that none
 * is reserved. A segment of a key is a folder {@code d-…}, or, the last one, a file {@code o-…};
 * what is too long for one name goes on in a folder {@code c-…}. Pure.
 *
 * <p>Octets are handed around as strings of characters up to U+00FF, whose order is that of keys.
 */
final class FileNames {
  /** What an object's name begins with. */
  static final String OBJECT = "o-";

  /** What the name of a folder begins with that stands for a segment. */
  static final String FOLDER = "d-";

  /** What the name of a folder begins with that stands for the beginning of a long segment. */
  static final String CONTINUED = "c-";

  /** Well below the 255 octets of most file systems, and the 260 characters of Windows. */
  private static final int LONGEST = 200;

  private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

  private FileNames() {}

  static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  static ObjectKey key(String octets) {
    return ObjectKey.of(
        new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  /** Returns where an object lies below this folder. */
  static Path object(Path root, ObjectKey key) {
    String octets = octets(key.value());
    int slash = octets.lastIndexOf('/');
    Path folder = slash < 0 ? root : folder(root, octets.substring(0, slash));
    return under(folder, octets.substring(slash + 1), OBJECT);
  }

  /** Returns the folder of the keys that begin with these octets and a slash. */
  static Path folder(Path root, String octets) {
    Path folder = root;
    for (String segment : octets.split("/", -1)) {
      folder = under(folder, segment, FOLDER);
    }
    return folder;
  }

  /** Returns the octets that a name stands for, without what it begins with. */
  static Optional<String> octetsOf(String name) {
    StringBuilder octets = new StringBuilder();
    for (int i = 2; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '%' && i + 2 < name.length()) {
        int high = Character.digit(name.charAt(i + 1), 16);
        int low = Character.digit(name.charAt(i + 2), 16);
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        octets.append((char) (high * 16 + low));
        i += 2;
      } else if (PLAIN.indexOf(c) >= 0) {
        octets.append(c);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(octets.toString());
  }

  private static Path under(Path folder, String segment, String kind) {
    Path at = folder;
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < segment.length(); i++) {
      if (name.length() >= LONGEST) {
        at = at.resolve(CONTINUED + closed(name));
        name.setLength(0);
      }
      char c = segment.charAt(i);
      if (PLAIN.indexOf(c) >= 0) {
        name.append(c);
      } else {
        name.append(String.format(Locale.ROOT, "%%%02x", (int) c));
      }
    }
    return at.resolve(kind + closed(name));
  }

  /** Returns a name that does not end with a dot, which Windows would drop. */
  private static String closed(CharSequence name) {
    int last = name.length() - 1;
    return last >= 0 && name.charAt(last) == '.' ? name.subSequence(0, last) + "%2e" : "" + name;
  }
}
