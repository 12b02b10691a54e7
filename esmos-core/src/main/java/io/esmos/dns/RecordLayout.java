package io.esmos.dns;

import static io.esmos.dns.DataField.ALGORITHM;
import static io.esmos.dns.DataField.BASE64;
import static io.esmos.dns.DataField.HEX;
import static io.esmos.dns.DataField.LONG_STRING;
import static io.esmos.dns.DataField.NAME;
import static io.esmos.dns.DataField.STRING;
import static io.esmos.dns.DataField.STRINGS;
import static io.esmos.dns.DataField.SVC_PARAMS;
import static io.esmos.dns.DataField.TAG;
import static io.esmos.dns.DataField.U16;
import static io.esmos.dns.DataField.U32;
import static io.esmos.dns.DataField.U8;
import static io.esmos.dns.DataField.V4;
import static io.esmos.dns.DataField.V6;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Of which fields the data of a type consist.
 *
 * @param type the mnemonic
 * @param number the type's number
 * @param fields the fields in their order; one that takes all that is left can only be the last
 */
record RecordLayout(String type, int number, List<DataField> fields) {
  private static final Map<String, RecordLayout> BY_TYPE =
      Stream.of(
              of("A", 1, V4),
              of("NS", 2, NAME),
              of("CNAME", 5, NAME),
              of("SOA", 6, NAME, NAME, U32, U32, U32, U32, U32),
              of("PTR", 12, NAME),
              of("MX", 15, U16, NAME),
              of("TXT", 16, STRINGS),
              of("AAAA", 28, V6),
              of("SRV", 33, U16, U16, U16, NAME),
              of("NAPTR", 35, U16, U16, STRING, STRING, STRING, NAME),
              of("DNAME", 39, NAME),
              of("DS", 43, U16, ALGORITHM, U8, HEX),
              of("SSHFP", 44, U8, U8, HEX),
              of("DNSKEY", 48, U16, U8, ALGORITHM, BASE64),
              of("TLSA", 52, U8, U8, U8, HEX),
              of("SMIMEA", 53, U8, U8, U8, HEX),
              of("CDS", 59, U16, ALGORITHM, U8, HEX),
              of("CDNSKEY", 60, U16, U8, ALGORITHM, BASE64),
              of("OPENPGPKEY", 61, BASE64),
              of("SVCB", 64, U16, NAME, SVC_PARAMS),
              of("HTTPS", 65, U16, NAME, SVC_PARAMS),
              of("SPF", 99, STRINGS),
              of("URI", 256, U16, U16, LONG_STRING),
              of("CAA", 257, U8, TAG, LONG_STRING))
          .collect(Collectors.toUnmodifiableMap(RecordLayout::type, Function.identity()));

  private static final Map<Integer, String> BY_NUMBER =
      BY_TYPE.values().stream()
          .collect(Collectors.toUnmodifiableMap(RecordLayout::number, RecordLayout::type));

  private static final String GENERIC = "TYPE";

  static Optional<RecordLayout> find(String type) {
    return Optional.ofNullable(BY_TYPE.get(type));
  }

  /** Returns the type's one name: the mnemonic, where a layout is known for {@code TYPEnnn}. */
  static String typeName(String given) {
    String type = given.toUpperCase(Locale.ROOT);
    String number = type.startsWith(GENERIC) ? type.substring(GENERIC.length()) : "";
    if (number.isEmpty() || number.length() > 5 || !number.chars().allMatch(Presentation::digit)) {
      return type;
    }
    int value = Integer.parseInt(number);
    return BY_NUMBER.getOrDefault(value, GENERIC + value);
  }

  String text(TextFields in) {
    StringBuilder out = new StringBuilder();
    for (DataField field : fields) {
      append(out, field.text(in));
    }
    in.end();
    return out.toString();
  }

  String wire(byte[] octets) {
    WireFields in = new WireFields(octets);
    StringBuilder out = new StringBuilder();
    for (DataField field : fields) {
      append(out, field.wire(in));
    }
    if (!in.atEnd()) {
      throw new IllegalArgumentException(type + " data have octets after their end");
    }
    return out.toString();
  }

  private static void append(StringBuilder out, String field) {
    if (!out.isEmpty() && !field.isEmpty()) {
      out.append(' ');
    }
    out.append(field);
  }

  private static RecordLayout of(String type, int number, DataField... fields) {
    return new RecordLayout(type, number, List.of(fields));
  }
}
