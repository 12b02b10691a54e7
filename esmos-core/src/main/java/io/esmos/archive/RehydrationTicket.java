package io.esmos.archive;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An object that is being brought back. {@link #text} survives a restart: whoever reads it back
 * asks the archive for the progress. Immutable.
 *
 * @param archive the archive's name
 * @param key the object
 * @param version its version when it was asked for
 * @param copy where its readable copy will be, if the vendor makes one under another name
 */
public record RehydrationTicket(
    String archive, ObjectKey key, String version, Optional<ObjectKey> copy) {
  private static final String FORMAT = "esmos-rehydration-1";

  /** Checks the components. */
  public RehydrationTicket {
    Objects.requireNonNull(archive, "archive");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(copy, "copy");
  }

  /** Returns the ticket as one line of ASCII. */
  public String text() {
    return String.join(
        " ",
        FORMAT,
        encoded(archive),
        encoded(key.value()),
        encoded(version),
        copy.map(to -> encoded(to.value())).orElse("-"));
  }

  /**
   * Reads a ticket back.
   *
   * @throws IllegalArgumentException if the text is not a ticket's, or of a newer format
   */
  public static RehydrationTicket parse(String text) {
    List<String> fields = List.of(text.strip().split(" ", -1));
    if (fields.size() != 5 || !fields.get(0).equals(FORMAT)) {
      throw new IllegalArgumentException("a ticket is five fields, the first one " + FORMAT);
    }
    return new RehydrationTicket(
        decoded(fields.get(1)),
        ObjectKey.of(decoded(fields.get(2))),
        decoded(fields.get(3)),
        fields.get(4).equals("-")
            ? Optional.empty()
            : Optional.of(ObjectKey.of(decoded(fields.get(4)))));
  }

  private static String encoded(String field) {
    return "."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(field.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String field) {
    if (!field.startsWith(".")) {
      throw new IllegalArgumentException("a ticket's fields begin with a dot");
    }
    return new String(Base64.getUrlDecoder().decode(field.substring(1)), StandardCharsets.UTF_8);
  }
}
