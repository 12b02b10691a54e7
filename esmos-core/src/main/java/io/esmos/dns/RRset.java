package io.esmos.dns;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * All records of one name and type (RFC 2181, section 5). The order of the records means nothing,
 * and neither does their spelling: data are kept in one form, so that what two vendors write
 * differently compares equal (IPv6 as in RFC 5952, names in lower case and absolute, each character
 * string quoted and with as few escapes as possible).
 *
 * <p>Some vendors hold several record sets of one name and type and choose between them for each
 * question: each is an RRset of its own here, told apart by its variant. What else a vendor keeps
 * is in the features.
 *
 * @param name the owner name
 * @param type the type's mnemonic, such as {@code A}, or {@code TYPEnnn} (RFC 3597) for a type that
 *     {@link Presentation} does not know
 * @param variant the vendor's name of one record set among several of this name and type, such as
 *     Route 53's set identifier; empty where there is only one
 * @param ttl how long an answer may be cached
 * @param data the records' data in presentation form, sorted, without doubles; empty only if a
 *     feature says where the data come from, such as an alias
 * @param features what the vendor keeps beside the records
 */
public record RRset(
    DnsName name, String type, String variant, Ttl ttl, List<String> data, Features features) {
  /** Normalises and checks the components. */
  public RRset {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(variant, "variant");
    Objects.requireNonNull(ttl, "ttl");
    Objects.requireNonNull(features, "features");
    type = Presentation.type(type);
    if (!type.matches("[A-Z][A-Z0-9-]*")) {
      throw new IllegalArgumentException("\"" + type + "\" is no type's mnemonic");
    }
    TreeSet<String> canonical = new TreeSet<>();
    for (String record : data) {
      canonical.add(Presentation.canonical(type, record));
    }
    data = List.copyOf(canonical);
    if (data.isEmpty() && features.isEmpty()) {
      throw new IllegalArgumentException(name + " " + type + " has no data; delete it instead");
    }
  }

  /** Makes an RRset as DNS knows it, without variant and features. */
  public RRset(DnsName name, String type, Duration ttl, List<String> data) {
    this(name, type, "", Ttl.of(ttl), data, Features.NONE);
  }

  /** Returns an RRset with these records. */
  public static RRset of(DnsName name, String type, Duration ttl, String... data) {
    return new RRset(name, type, ttl, List.of(data));
  }

  /** Returns this RRset with another TTL. */
  public RRset withTtl(Ttl other) {
    return new RRset(name, type, variant, other, data, features);
  }

  /** Returns this RRset with other features. */
  public RRset withFeatures(Features other) {
    return new RRset(name, type, variant, ttl, data, other);
  }

  /** Returns whether both have the same key, data and features, whatever their TTL. */
  public boolean sameData(RRset other) {
    return key().equals(other.key()) && data.equals(other.data) && features.equals(other.features);
  }

  /** Returns the key by which a zone holds it: no two RRsets of a zone share it. */
  public Key key() {
    return new Key(name, type, variant);
  }

  /**
   * A name, a type and a variant.
   *
   * @param name the owner name
   * @param type the type's mnemonic
   * @param variant the record set among several of this name and type; empty where there is only
   *     one
   */
  public record Key(DnsName name, String type, String variant) implements Comparable<Key> {
    /** Normalises the type. */
    public Key {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(variant, "variant");
      type = Presentation.type(type);
    }

    /** Makes the key of an RRset that is alone with its name and type. */
    public Key(DnsName name, String type) {
      this(name, type, "");
    }

    /**
     * Returns whether an RRset of this key is asked for by {@code wanted}, which may be broader.
     */
    public boolean askedBy(Key wanted) {
      return name.equals(wanted.name)
          && type.equals(wanted.type)
          && (wanted.variant.isEmpty() || wanted.variant.equals(variant));
    }

    @Override
    public int compareTo(Key other) {
      int order = name.compareTo(other.name);
      order = order == 0 ? type.compareTo(other.type) : order;
      return order == 0 ? variant.compareTo(other.variant) : order;
    }

    @Override
    public String toString() {
      return name + " " + type + (variant.isEmpty() ? "" : " (" + variant + ")");
    }
  }
}
