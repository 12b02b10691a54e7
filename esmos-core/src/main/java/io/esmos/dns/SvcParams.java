package io.esmos.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The parameters of a service binding (RFC 9460, sections 2.1, 7, 8 and appendix A): kept as octets
 * by key, and written in the order of the keys. The keys of RFC 9460 are written by name, all
 * others, also those that were named later, as {@code keyNNNNN}, which every reader knows.
 */
final class SvcParams {
  private static final int MANDATORY = 0;
  private static final int ALPN = 1;
  private static final int NO_DEFAULT_ALPN = 2;
  private static final int PORT = 3;
  private static final int IPV4HINT = 4;
  private static final int ECH = 5;
  private static final int IPV6HINT = 6;

  private static final List<String> NAMES =
      List.of("mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint");

  /** RFC 9461 and RFC 9540; understood, but written by number. */
  private static final Map<String, Integer> LATER = Map.of("dohpath", 7, "ohttp", 8);

  private static final int MAX_KEY = 65_535;

  private final NavigableMap<Integer, byte[]> values = new TreeMap<>();

  private SvcParams() {}

  static boolean has(String type) {
    return type.equals("SVCB") || type.equals("HTTPS");
  }

  static SvcParams text(TextFields in) {
    SvcParams params = new SvcParams();
    while (!in.atEnd()) {
      String field = in.next();
      int equals = field.indexOf('=');
      String name = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      byte[] text = equals < 0 ? new byte[0] : Presentation.octets(field.substring(equals + 1));
      int key = key(name);
      params.put(key, encode(key, equals < 0 || !NAMES.contains(name), text));
    }
    return params;
  }

  static SvcParams wire(WireFields in) {
    SvcParams params = new SvcParams();
    int last = -1;
    while (!in.atEnd()) {
      int key = (int) in.number(2);
      if (key <= last) {
        throw new IllegalArgumentException("the parameters are not in the order of their keys");
      }
      last = key;
      params.put(key, in.counted(2));
    }
    return params;
  }

  @Override
  public String toString() {
    List<String> out = new ArrayList<>();
    values.forEach((key, value) -> out.add(render(key, value)));
    return String.join(" ", out);
  }

  private void put(int key, byte[] value) {
    if (values.put(key, value) != null) {
      throw new IllegalArgumentException("parameter " + name(key) + " is there twice");
    }
  }

  /** Returns the octets of a value; what is given by number has them already. */
  private static byte[] encode(int key, boolean octets, byte[] text) {
    if (octets) {
      return text;
    }
    return switch (key) {
      case MANDATORY -> mandatory(list(text));
      case ALPN -> alpn(list(text));
      case PORT -> number(ascii(text));
      case IPV4HINT -> addresses(text, false);
      case IPV6HINT -> addresses(text, true);
      case ECH -> Base64.getDecoder().decode(text);
      default -> text;
    };
  }

  private static String render(int key, byte[] value) {
    WireFields in = new WireFields(value);
    if (value.length == 0 && key != NO_DEFAULT_ALPN && key < NAMES.size()) {
      throw new IllegalArgumentException("parameter " + name(key) + " has no value");
    }
    List<String> items = new ArrayList<>();
    switch (key) {
      case MANDATORY -> {
        while (!in.atEnd()) {
          items.add(name((int) in.number(2)));
        }
      }
      case ALPN -> {
        return "alpn=" + string(joined(in));
      }
      case NO_DEFAULT_ALPN -> {
        if (value.length != 0) {
          throw new IllegalArgumentException("parameter no-default-alpn takes no value");
        }
        return name(key);
      }
      case PORT -> {
        items.add(Long.toString(in.number(2)));
        if (!in.atEnd()) {
          throw new IllegalArgumentException("parameter port is no number of 16 bits");
        }
      }
      case IPV4HINT, IPV6HINT -> {
        while (!in.atEnd()) {
          items.add(IpLiteral.of(in.take(key == IPV4HINT ? 4 : 16)));
        }
      }
      case ECH -> items.add(Base64.getEncoder().encodeToString(value));
      default -> {
        return value.length == 0 ? name(key) : name(key) + "=" + string(value);
      }
    }
    return name(key) + "=" + String.join(",", items);
  }

  private static int key(String name) {
    int known = NAMES.indexOf(name);
    if (known >= 0 || LATER.containsKey(name)) {
      return known >= 0 ? known : LATER.getOrDefault(name, 0);
    }
    if (!name.matches("key(0|[1-9][0-9]{0,4})") || Integer.parseInt(name.substring(3)) > MAX_KEY) {
      throw new IllegalArgumentException("\"" + name + "\" is no parameter of a service binding");
    }
    return Integer.parseInt(name.substring(3));
  }

  private static String name(int key) {
    return key < NAMES.size() ? NAMES.get(key) : "key" + key;
  }

  /** RFC 9460, appendix A.1: items between commas; a backslash before a comma or itself. */
  private static List<byte[]> list(byte[] text) {
    List<byte[]> items = new ArrayList<>();
    ByteArrayOutputStream item = new ByteArrayOutputStream();
    for (int i = 0; i < text.length; i++) {
      if (text[i] == ',') {
        items.add(item.toByteArray());
        item.reset();
        continue;
      }
      if (text[i] == '\\') {
        i++;
        if (i == text.length || (text[i] != ',' && text[i] != '\\')) {
          throw new IllegalArgumentException("a list has an unfinished escape");
        }
      }
      item.write(text[i]);
    }
    items.add(item.toByteArray());
    return items;
  }

  private static byte[] mandatory(List<byte[]> items) {
    TreeSet<Integer> keys = new TreeSet<>();
    for (byte[] item : items) {
      if (!keys.add(key(ascii(item).toLowerCase(Locale.ROOT)))) {
        throw new IllegalArgumentException("a mandatory key is there twice");
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    keys.forEach(key -> out.writeBytes(new byte[] {(byte) (key >> 8), key.byteValue()}));
    return out.toByteArray();
  }

  private static byte[] alpn(List<byte[]> items) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] item : items) {
      if (item.length == 0 || item.length > 255) {
        throw new IllegalArgumentException("a protocol's name has 1 to 255 octets");
      }
      out.write(item.length);
      out.writeBytes(item);
    }
    return out.toByteArray();
  }

  private static byte[] joined(WireFields in) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (!in.atEnd()) {
      if (out.size() > 0) {
        out.write(',');
      }
      for (byte octet : in.counted(1)) {
        if (octet == ',' || octet == '\\') {
          out.write('\\');
        }
        out.write(octet);
      }
    }
    return out.toByteArray();
  }

  private static String ascii(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  private static byte[] number(String digits) {
    if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > MAX_KEY) {
      throw new IllegalArgumentException("\"" + digits + "\" is no number of 16 bits");
    }
    int value = Integer.parseInt(digits);
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  private static byte[] addresses(byte[] text, boolean six) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String item : ascii(text).split(",", -1)) {
      out.writeBytes(six ? IpLiteral.v6Octets(item) : IpLiteral.v4Octets(item));
    }
    return out.toByteArray();
  }

  /** Returns the octets without quotes where nothing in them needs quotes. */
  private static String string(byte[] octets) {
    String quoted = Presentation.quote(octets);
    String inner = quoted.substring(1, quoted.length() - 1);
    boolean plain = inner.chars().noneMatch(c -> " ;()\\\"".indexOf(c) >= 0);
    return plain && !inner.isEmpty() ? inner : quoted;
  }
}
