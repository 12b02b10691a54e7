package io.esmos.dns;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;

/**
 * All records of one name and type (RFC 2181, section 5). The order of the records means nothing,
 * and neither does their spelling: data are kept in one form, so that what two vendors write
 * differently compares equal (IPv6 as in RFC 5952, names in lower case and absolute, each character
 * string quoted and with as few escapes as possible).
 *
 * @param name the owner name
 * @param type the type's mnemonic, such as {@code A}, or {@code TYPEnnn} (RFC 3597)
 * @param ttl how long an answer may be cached, in whole seconds
 * @param data the records' data in presentation form, sorted, without doubles, at least one
 */
public record RRset(DnsName name, String type, Duration ttl, List<String> data) {
  /** Normalises and checks the components. */
  public RRset {
    Objects.requireNonNull(name, "name");
    type = type.toUpperCase(Locale.ROOT);
    if (ttl.isNegative() || ttl.toNanosPart() != 0 || ttl.toSeconds() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "TTL " + ttl + " of " + name + " must be whole seconds from 0 to 2^31 - 1 (RFC 2181)");
    }
    if (!type.matches("[A-Z][A-Z0-9-]*")) {
      throw new IllegalArgumentException("\"" + type + "\" is no type's mnemonic");
    }
    TreeSet<String> canonical = new TreeSet<>();
    for (String record : data) {
      canonical.add(Presentation.canonical(type, record));
    }
    data = List.copyOf(canonical);
    if (data.isEmpty()) {
      throw new IllegalArgumentException(name + " " + type + " has no data; delete it instead");
    }
  }

  /** Returns an RRset with these records. */
  public static RRset of(DnsName name, String type, Duration ttl, String... data) {
    return new RRset(name, type, ttl, List.of(data));
  }

  /** Returns whether both have the same name, type and data, whatever their TTL. */
  public boolean sameData(RRset other) {
    return name.equals(other.name) && type.equals(other.type) && data.equals(other.data);
  }

  /** Returns the key by which a zone holds it: no two RRsets of a zone share it. */
  public Key key() {
    return new Key(name, type);
  }

  /**
   * A name and a type.
   *
   * @param name the owner name
   * @param type the type's mnemonic
   */
  public record Key(DnsName name, String type) {
    /** Normalises the type. */
    public Key {
      type = type.toUpperCase(Locale.ROOT);
    }
  }
}
