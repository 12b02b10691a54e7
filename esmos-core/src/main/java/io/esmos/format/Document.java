package io.esmos.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * A text of the format, being written or having been read. Not thread-safe.
 *
 * <p>Words are separated by single spaces; within a word, everything but printable ASCII, and space
 * and percent, is written as {@code %XX} of its UTF-8 bytes; the empty word is a lone {@code %}.
 */
public final class Document {
  /** The longest text that is read: cells and reports are far smaller, hostile ones are not. */
  public static final int MAX_CHARS = 1 << 20;

  private static final String HEX = "0123456789ABCDEF";

  private final String head;
  private final List<Line> lines = new ArrayList<>();

  /**
   * Begins a text of this kind and version.
   *
   * @param kind what the text is, one word
   * @param version the version of its contents
   */
  public Document(String kind, int version) {
    this.head = kind + " " + version;
  }

  /**
   * A line.
   *
   * @param key what the line tells
   * @param words its words, decoded
   */
  public record Line(String key, List<String> words) {
    /** Takes a copy of the words. */
    public Line {
      words = List.copyOf(words);
    }

    /** Returns a word; a line with fewer is refused. */
    public String word(int index) {
      if (index >= words.size()) {
        throw new FormatException("line \"" + key + "\" has no word " + (index + 1));
      }
      return words.get(index);
    }

    /** Returns a word as a whole number. */
    public long number(int index) {
      String word = word(index);
      try {
        return Long.parseLong(word);
      } catch (NumberFormatException e) {
        throw new FormatException("line \"" + key + "\": \"" + word + "\" is not a number");
      }
    }
  }

  /** Adds a line. */
  public Document add(String key, Object... words) {
    List<String> list = new ArrayList<>();
    for (Object word : words) {
      list.add(String.valueOf(word));
    }
    lines.add(new Line(key, list));
    return this;
  }

  /** Returns the lines in their order. */
  public List<Line> lines() {
    return Collections.unmodifiableList(lines);
  }

  /** Returns the lines with this key. */
  public List<Line> all(String key) {
    return lines.stream().filter(line -> line.key().equals(key)).toList();
  }

  /** Returns the only line with this key; none or several are refused. */
  public Line one(String key) {
    List<Line> found = all(key);
    if (found.size() != 1) {
      throw new FormatException(
          head + ": " + found.size() + " lines \"" + key + "\", there must be one");
    }
    return found.get(0);
  }

  /** Returns the text. */
  public String text() {
    StringBuilder out = new StringBuilder(head).append('\n');
    for (Line line : lines) {
      out.append(line.key());
      for (String word : line.words()) {
        out.append(' ');
        encode(word, out);
      }
      out.append('\n');
    }
    return out.append("end\n").toString();
  }

  /**
   * Reads a text.
   *
   * @param text the text
   * @param kind what it must be
   * @param newest the newest version that is understood
   * @throws FormatException if it is something else, newer, cut short or too long
   */
  public static Document read(String text, String kind, int newest) {
    if (text.length() > MAX_CHARS) {
      throw new FormatException(kind + ": longer than " + MAX_CHARS + " characters");
    }
    if (!text.endsWith("\nend\n")) {
      throw new FormatException(kind + ": cut short, the last line is not \"end\"");
    }
    Iterator<String> rows = text.lines().iterator();
    String first = rows.next();
    String[] head = first.split(" ", -1);
    if (head.length != 2 || !head[0].equals(kind)) {
      throw new FormatException("not a " + kind + ": it begins with \"" + clip(first) + "\"");
    }
    int version = version(kind, head[1]);
    if (version > newest) {
      throw new FormatException(
          kind
              + ": version "
              + version
              + " is newer than "
              + newest
              + ", the newest that this release of ESMOS reads; update this process");
    }
    Document document = new Document(kind, version);
    while (rows.hasNext()) {
      String row = rows.next();
      if (row.equals("end")) {
        if (rows.hasNext()) {
          throw new FormatException(kind + ": goes on after \"end\"");
        }
        break;
      }
      String[] parts = row.split(" ", -1);
      List<String> words = new ArrayList<>(parts.length);
      for (int i = 1; i < parts.length; i++) {
        words.add(decode(parts[i]));
      }
      document.lines.add(new Line(parts[0], words));
    }
    return document;
  }

  private static int version(String kind, String word) {
    try {
      return Integer.parseUnsignedInt(word);
    } catch (NumberFormatException e) {
      throw new FormatException(kind + ": \"" + clip(word) + "\" is not a version");
    }
  }

  private static String clip(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private static void encode(String word, StringBuilder out) {
    if (word.isEmpty()) {
      out.append('%');
      return;
    }
    for (byte b : word.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7f && b != '%') {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
  }

  private static String decode(String word) {
    if (word.indexOf('%') < 0) {
      if (word.isEmpty()) {
        throw new FormatException("two spaces in a row");
      }
      return word;
    }
    if (word.equals("%")) {
      return "";
    }
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c != '%') {
        bytes.write(c);
      } else {
        int high = i + 2 < word.length() ? HEX.indexOf(word.charAt(i + 1)) : -1;
        int low = i + 2 < word.length() ? HEX.indexOf(word.charAt(i + 2)) : -1;
        if (high < 0 || low < 0) {
          throw new FormatException("\"" + clip(word) + "\" has a percent sign without two digits");
        }
        bytes.write(high * 16 + low);
        i += 2;
      }
    }
    return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
  }
}
