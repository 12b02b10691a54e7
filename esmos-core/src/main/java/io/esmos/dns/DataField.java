package io.esmos.dns;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** The kinds of fields that records' data are made of; each is written in one way. */
enum DataField {
  U8,
  U16,
  U32,
  /** A DNSSEC algorithm (RFC 4034, appendix A.1): the number, also for a mnemonic. */
  ALGORITHM,
  V4,
  V6,
  NAME,
  /** A character string of at most 255 octets. */
  STRING,
  /** One or more character strings, up to the end. */
  STRINGS,
  /** A string that ends with the data, so that it may be longer than 255 octets. */
  LONG_STRING,
  /** A property's tag (RFC 8659, section 4.1). */
  TAG,
  /** Octets in hex, up to the end; spaces between them mean nothing. */
  HEX,
  /** Octets in base 64, up to the end; spaces between them mean nothing. */
  BASE64,
  /** The parameters of a service binding; empty if there are none. */
  SVC_PARAMS;

  private static final int MAX_STRING = 255;

  /** IANA, DNS Security Algorithm Numbers; and what BIND writes for some of them. */
  private static final Map<String, Integer> ALGORITHMS =
      Map.ofEntries(
          Map.entry("RSAMD5", 1),
          Map.entry("DH", 2),
          Map.entry("DSA", 3),
          Map.entry("RSASHA1", 5),
          Map.entry("DSA-NSEC3-SHA1", 6),
          Map.entry("NSEC3DSA", 6),
          Map.entry("RSASHA1-NSEC3-SHA1", 7),
          Map.entry("NSEC3RSASHA1", 7),
          Map.entry("RSASHA256", 8),
          Map.entry("RSASHA512", 10),
          Map.entry("ECC-GOST", 12),
          Map.entry("ECCGOST", 12),
          Map.entry("ECDSAP256SHA256", 13),
          Map.entry("ECDSAP384SHA384", 14),
          Map.entry("ED25519", 15),
          Map.entry("ED448", 16),
          Map.entry("INDIRECT", 252),
          Map.entry("PRIVATEDNS", 253),
          Map.entry("PRIVATEOID", 254));

  /** Takes this field from presentation form and returns it in its one spelling. */
  String text(TextFields in) {
    return switch (this) {
      case U8 -> in.number(8);
      case U16 -> in.number(16);
      case U32 -> in.number(32);
      case ALGORITHM -> algorithm(in);
      case V4 -> IpLiteral.v4(in.next());
      case V6 -> IpLiteral.v6(in.next());
      case NAME -> DnsName.of(in.next()).text();
      case STRING -> string(in);
      case STRINGS -> strings(in);
      case LONG_STRING -> Presentation.quote(Presentation.octets(in.next()));
      case TAG -> tag(in.next());
      case HEX -> hex(HexFormat.of().parseHex(in.joined()));
      case BASE64 -> base64(Base64.getDecoder().decode(in.joined()));
      case SVC_PARAMS -> SvcParams.text(in).toString();
    };
  }

  /** Takes this field from the wire and returns it in its one spelling. */
  String wire(WireFields in) {
    return switch (this) {
      case U8, ALGORITHM -> Long.toString(in.number(1));
      case U16 -> Long.toString(in.number(2));
      case U32 -> Long.toString(in.number(4));
      case V4 -> IpLiteral.of(in.take(4));
      case V6 -> IpLiteral.of(in.take(16));
      case NAME -> in.name().text();
      case STRING -> Presentation.quote(in.counted(1));
      case STRINGS -> strings(in);
      case LONG_STRING -> Presentation.quote(in.rest());
      case TAG -> tag(new String(in.counted(1), StandardCharsets.ISO_8859_1));
      case HEX -> hex(in.rest());
      case BASE64 -> base64(in.rest());
      case SVC_PARAMS -> SvcParams.wire(in).toString();
    };
  }

  private static String algorithm(TextFields in) {
    Integer number = ALGORITHMS.get(in.peek().toUpperCase(Locale.ROOT));
    if (number == null) {
      return in.number(8);
    }
    in.next();
    return Integer.toString(number);
  }

  private static String string(TextFields in) {
    byte[] octets = Presentation.octets(in.next());
    if (octets.length > MAX_STRING) {
      throw in.wrong(
          "has a string of " + octets.length + " octets; split it into strings of at most 255");
    }
    return Presentation.quote(octets);
  }

  private static String strings(TextFields in) {
    StringBuilder out = new StringBuilder(STRING.text(in));
    while (!in.atEnd()) {
      out.append(' ').append(STRING.text(in));
    }
    return out.toString();
  }

  private static String strings(WireFields in) {
    StringBuilder out = new StringBuilder(STRING.wire(in));
    while (!in.atEnd()) {
      out.append(' ').append(STRING.wire(in));
    }
    return out.toString();
  }

  private static String tag(String text) {
    if (!text.matches("[A-Za-z0-9]{1,15}")) {
      throw new IllegalArgumentException("\"" + text + "\" is no property tag");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(some(octets));
  }

  private static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(some(octets));
  }

  private static byte[] some(byte[] octets) {
    if (octets.length == 0) {
      throw new IllegalArgumentException("octets are missing");
    }
    return octets;
  }
}
