package io.esmos.azure;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON as maps, lists, texts and numbers. What does not have the expected form is an {@link
 * IllegalArgumentException} that says where.
 */
final class Json {
  private Json() {}

  /** Reads an object, which is all that the text holds. */
  static Map<String, Object> parse(byte[] text) {
    try (JsonReader reader = JsonProviders.createReader(text)) {
      reader.nextToken();
      Object value = reader.readUntyped();
      if (reader.nextToken() != com.azure.json.JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("there is more after the end of the JSON");
      }
      return object("the answer", value);
    } catch (IOException | IllegalStateException e) {
      throw new IllegalArgumentException("it is no JSON, or not all of it", e);
    }
  }

  static byte[] write(Map<String, Object> object) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonWriter writer = JsonProviders.createWriter(out)) {
      writer.writeUntyped(object);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory failed", e);
    }
    return out.toByteArray();
  }

  /** Returns an object that must be there. */
  static Map<String, Object> object(Map<String, Object> in, String field) {
    return object(field, in.get(field));
  }

  /** Returns an object that may be missing or null. */
  static Optional<Map<String, Object>> optionalObject(Map<String, Object> in, String field) {
    Object value = in.get(field);
    return value == null ? Optional.empty() : Optional.of(object(field, value));
  }

  /** Returns the objects of a list that must be there. */
  static List<Map<String, Object>> objects(Map<String, Object> in, String field) {
    return list(in, field).stream().map(each -> object(field, each)).toList();
  }

  static List<?> list(Map<String, Object> in, String field) {
    if (in.get(field) instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("the list " + field + " is missing");
  }

  static String text(Map<String, Object> in, String field) {
    return optionalText(in, field)
        .orElseThrow(() -> new IllegalArgumentException("the text " + field + " is missing"));
  }

  static Optional<String> optionalText(Map<String, Object> in, String field) {
    Object value = in.get(field);
    if (value != null && !(value instanceof String)) {
      throw new IllegalArgumentException(field + " is no text");
    }
    return Optional.ofNullable((String) value);
  }

  static long number(Map<String, Object> in, String field) {
    Object value = in.get(field);
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw new IllegalArgumentException("the number " + field + " is missing");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(String what, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException(what + " is no JSON object");
  }
}
