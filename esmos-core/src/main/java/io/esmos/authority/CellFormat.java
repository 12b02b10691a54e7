package io.esmos.authority;

import io.esmos.format.Document;
import io.esmos.format.FormatException;
import io.esmos.topology.Site;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** The bytes of a {@link Cell}, in version 1 of the format. */
public final class CellFormat {
  private static final String KIND = "esmos-cell";
  private static final int VERSION = 1;

  private CellFormat() {}

  /** Returns the bytes of a cell. */
  public static byte[] write(Cell cell) {
    Document out = new Document(KIND, VERSION);
    out.add("register", cell.register());
    out.add("list", cell.listHash());
    out.add("promised", cell.promised());
    out.add("accepted", cell.accepted());
    cell.value().ifPresent(value -> write(value, out));
    return out.text().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a cell.
   *
   * @throws FormatException if the bytes are not a cell, or one of a newer version
   */
  public static Cell read(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      Document in = Document.read(text, KIND, VERSION);
      Ballot accepted = Ballot.parse(in.one("accepted").word(0));
      return new Cell(
          in.one("register").word(0),
          in.one("list").word(0),
          Ballot.parse(in.one("promised").word(0)),
          accepted,
          accepted.equals(Ballot.NONE) ? Optional.empty() : Optional.of(value(in)));
    } catch (CharacterCodingException | IllegalArgumentException | DateTimeParseException e) {
      throw new FormatException("not a cell: " + e.getMessage());
    }
  }

  private static void write(AuthorityState value, Document out) {
    out.add("kind", value.kind());
    out.add("epoch", value.epoch());
    out.add("site", value.site());
    value.from().ifPresent(from -> out.add("from", from));
    value
        .intent()
        .ifPresent(
            i ->
                out.add(
                    "intent",
                    i.step(),
                    i.resource(),
                    i.target(),
                    i.source(),
                    i.attempt(),
                    i.term(),
                    i.ended()));
    out.add("grant", value.grantTime());
    out.add("wait", value.waitTime());
    value.steward().ifPresent(s -> out.add("steward", s.controller(), s.term()));
    out.add("lossless", value.lossless().toArray());
    out.add("paused", value.paused());
    value.approval().ifPresent(a -> out.add("approval", a.epoch(), a.to(), a.by(), a.force()));
    out.add("reason", value.reason());
    out.add("change", value.change());
    out.add("recent", value.recent().toArray());
  }

  private static AuthorityState value(Document in) {
    SortedSet<Site> lossless = new TreeSet<>();
    in.one("lossless").words().forEach(word -> lossless.add(Site.of(word)));
    return new AuthorityState(
        AuthorityState.Kind.valueOf(in.one("kind").word(0)),
        in.one("epoch").number(0),
        Site.of(in.one("site").word(0)),
        optional(in, "from", line -> Site.of(line.word(0))),
        optional(in, "intent", CellFormat::intent),
        Duration.parse(in.one("grant").word(0)),
        Duration.parse(in.one("wait").word(0)),
        optional(in, "steward", line -> new Steward(line.word(0), line.word(1))),
        lossless,
        bool(in.one("paused"), 0),
        optional(
            in,
            "approval",
            line ->
                new Approval(line.number(0), Site.of(line.word(1)), line.word(2), line.word(3))),
        in.one("reason").word(0),
        in.one("change").word(0),
        List.copyOf(in.one("recent").words()));
  }

  private static Intent intent(Document.Line line) {
    return new Intent(
        Intent.Step.valueOf(line.word(0)),
        line.word(1),
        Site.of(line.word(2)),
        line.word(3),
        Math.toIntExact(line.number(4)),
        line.word(5),
        bool(line, 6));
  }

  private static boolean bool(Document.Line line, int index) {
    return switch (line.word(index)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new FormatException("\"" + line.word(index) + "\" is not true or false");
    };
  }

  private static <T> Optional<T> optional(
      Document in, String key, Function<Document.Line, T> reader) {
    return in.all(key).isEmpty() ? Optional.empty() : Optional.of(reader.apply(in.one(key)));
  }
}
