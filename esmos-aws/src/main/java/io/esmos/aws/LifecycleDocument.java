package io.esmos.aws;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The XML of a lifecycle configuration, as octets: rules are cut out and put in, and all else stays
 * as it is, also what nobody here knows. Immutable.
 *
 * <p>Only where elements begin and end is read (XML 1.0, sections 2.4 to 2.8 and 3.1), in any
 * encoding that has ASCII in it as it is.
 */
final class LifecycleDocument {
  private static final String ROOT = "LifecycleConfiguration";
  private static final String RULE = "Rule";

  /** One without rules, as the API reference of S3 has its namespace. */
  static final LifecycleDocument EMPTY =
      of(
          ("<" + ROOT + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></" + ROOT + ">")
              .getBytes(StandardCharsets.US_ASCII));

  private final String text;
  private final List<Span> rules = new ArrayList<>();

  /** Where the root's end tag begins. */
  private int end = -1;

  /** Some octets, from the first to before the last. */
  private record Span(int from, int to) {}

  private LifecycleDocument(byte[] octets) {
    // One character for each octet.
    this.text = new String(octets, StandardCharsets.ISO_8859_1);
    read();
  }

  /**
   * Reads a document.
   *
   * @throws IllegalArgumentException if it is no lifecycle configuration
   */
  static LifecycleDocument of(byte[] octets) {
    return new LifecycleDocument(octets);
  }

  private void read() {
    int depth = 0;
    int child = -1;
    boolean rule = false;
    int at = text.indexOf('<');
    for (; at >= 0; at = text.indexOf('<', at)) {
      int next = afterMarkup(at);
      if (next > 0) {
        at = next;
        continue;
      }
      boolean closing = text.charAt(at + 1) == '/';
      int after = afterTag(at);
      boolean empty = text.charAt(after - 2) == '/';
      if (closing) {
        depth--;
        if (depth == 1 && rule) {
          rules.add(new Span(child, after));
        } else if (depth == 0) {
          end = at;
        }
      } else {
        String name = name(at + 1);
        if (depth == 0 && (end >= 0 || !name.equals(ROOT) || empty)) {
          throw new IllegalArgumentException("not a " + ROOT + " with contents: " + name);
        }
        if (depth == 1) {
          child = at;
          rule = name.equals(RULE);
          if (rule && empty) {
            rules.add(new Span(at, after));
          }
        }
        depth += empty ? 0 : 1;
      }
      at = after;
    }
    if (depth != 0 || end < 0) {
      throw new IllegalArgumentException("the document breaks off");
    }
  }

  /** Returns where a comment, a CDATA section or an instruction ends; 0 if it is none. */
  private int afterMarkup(int at) {
    if (text.startsWith("<!--", at)) {
      return after("-->", at + 4);
    }
    if (text.startsWith("<![CDATA[", at)) {
      return after("]]>", at + 9);
    }
    if (text.startsWith("<?", at)) {
      return after("?>", at + 2);
    }
    if (text.startsWith("<!", at)) {
      throw new IllegalArgumentException("a document type");
    }
    return 0;
  }

  private int after(String mark, int from) {
    int found = text.indexOf(mark, from);
    if (found < 0) {
      throw new IllegalArgumentException("the document breaks off");
    }
    return found + mark.length();
  }

  /** Returns where a tag ends; in an attribute's quotes there may be a {@code >}. */
  private int afterTag(int at) {
    char quote = 0;
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("the document breaks off");
  }

  private String name(int from) {
    int to = from;
    while (to < text.length() && " \t\r\n/>".indexOf(text.charAt(to)) < 0) {
      to++;
    }
    String name = text.substring(from, to);
    return name.substring(name.indexOf(':') + 1);
  }

  /** Returns how many rules there are. */
  int size() {
    return rules.size();
  }

  /**
   * Returns the document without some of its rules, and with those of another one behind the rest.
   *
   * @param dropped which ones, by their place from 0
   */
  byte[] with(LifecycleDocument added, IntPredicate dropped) {
    StringBuilder out = new StringBuilder(text.length() + added.text.length());
    int at = 0;
    for (int i = 0; i < rules.size(); i++) {
      if (dropped.test(i)) {
        out.append(text, at, rules.get(i).from());
        at = rules.get(i).to();
      }
    }
    out.append(text, at, end);
    added.rules.forEach(rule -> out.append(added.text, rule.from(), rule.to()));
    out.append(text, end, text.length());
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
