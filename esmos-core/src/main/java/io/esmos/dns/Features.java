package io.esmos.dns;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a vendor keeps with an RRset beside its records: an alias target, a weight, whether it is
 * proxied, a comment. Each has a name that begins with the vendor's, such as {@code
 * cloudflare.proxied}, and a text. A provider reads all that the vendor holds, writes what it has
 * declared (see {@link DnsCapabilities#features}) and refuses the rest, so that nothing is lost on
 * the way from one reading to the next writing.
 *
 * <p>A feature that belongs to one record of several has that record's data behind a slash: {@code
 * cloudflare.comment/192.0.2.1}. Immutable.
 *
 * @param values the texts by name, sorted
 */
public record Features(SortedMap<String, String> values) {
  /** An RRset as DNS knows it, without anything of a vendor. */
  public static final Features NONE = new Features(Collections.emptySortedMap());

  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]+(\\.[a-z0-9][A-Za-z0-9_-]*)+(/.+)?", Pattern.DOTALL);

  /** Takes a copy and checks the names. */
  public Features {
    TreeMap<String, String> copy = new TreeMap<>(values);
    for (String name : copy.keySet()) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "\"" + name + "\" is no feature's name; write vendor.feature");
      }
    }
    values = Collections.unmodifiableSortedMap(copy);
  }

  /** Returns these features. */
  public static Features of(Map<String, String> values) {
    return values.isEmpty() ? NONE : new Features(new TreeMap<>(values));
  }

  /** Returns the name of a feature without the record that it belongs to. */
  public static String base(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  /** Returns these features and one more, which replaces the one of its name. */
  public Features with(String name, String value) {
    TreeMap<String, String> more = new TreeMap<>(values);
    more.put(name, value);
    return new Features(more);
  }

  /** Returns the text of a feature. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Returns whether there are none. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
