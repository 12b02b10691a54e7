package io.esmos.examples.drill.report;

import java.util.List;
import java.util.Map;

/** Writes maps, lists, numbers, booleans and texts as JSON (RFC 8259). */
final class Json {
  private Json() {}

  static String text(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, 0, out);
    return out.append('\n').toString();
  }

  private static void write(Object value, int depth, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      out.append('{');
      String separator = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        line(out.append(separator), depth + 1);
        quote(String.valueOf(entry.getKey()), out);
        write(entry.getValue(), depth + 1, out.append(": "));
        separator = ",";
      }
      close(out, depth, map.isEmpty()).append('}');
    } else if (value instanceof List<?> list) {
      out.append('[');
      String separator = "";
      for (Object each : list) {
        line(out.append(separator), depth + 1);
        write(each, depth + 1, out);
        separator = ",";
      }
      close(out, depth, list.isEmpty()).append(']');
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      quote(String.valueOf(value), out);
    }
  }

  private static StringBuilder close(StringBuilder out, int depth, boolean empty) {
    if (!empty) {
      line(out, depth);
    }
    return out;
  }

  private static void line(StringBuilder out, int depth) {
    out.append('\n').append("  ".repeat(depth));
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
            out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
