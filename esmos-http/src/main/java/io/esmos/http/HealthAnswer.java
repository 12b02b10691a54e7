package io.esmos.http;

import io.esmos.format.Document;
import io.esmos.format.FormatException;
import io.esmos.topology.Site;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What a site's {@code /healthz} says about itself: a small text of the format {@code
 * esmos-health}, status 200 for a site that works and 503 for one that does not. {@link
 * HttpWriteProbe} reads it.
 *
 * <pre>
 * esmos-health 1
 * site aws/ap-southeast-1
 * role writer
 * epoch 7
 * reason one%20row%20written%20and%20read
 * end
 * </pre>
 *
 * <p>A site may say {@code writer} only if it holds the permission to write <em>and</em> has just
 * proven that a write gets through to its own database: traffic is pointed at it on its word.
 *
 * @param site the site that answers
 * @param role what it is
 * @param epoch the epoch in which it is the writer; a replica may say which epoch it follows
 * @param reason what its judgement rests on, for people; it must hold nothing secret
 */
public record HealthAnswer(Site site, Role role, OptionalLong epoch, String reason) {
  /** The type of the body. */
  public static final String CONTENT_TYPE = "text/plain; charset=utf-8";

  /** The size in bytes that no answer reaches, so that a reader can stop there. */
  public static final int MAX_BYTES = 8 << 10;

  private static final String KIND = "esmos-health";
  private static final int VERSION = 1;

  /** A reason of this length still fits when every character takes nine. */
  private static final int MAX_REASON = 200;

  /** What a site says that it is. */
  public enum Role {
    /** It may write, and has just written. */
    WRITER,
    /** It follows the writer, and can be read. */
    REPLICA,
    /** It does not do what it is for. */
    FAILING
  }

  /** Checks the components; a reason that is too long is cut. */
  public HealthAnswer {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(role, "role");
    if (role == Role.WRITER && epoch.isEmpty()) {
      throw new IllegalArgumentException("a writer says in which epoch");
    }
    if (epoch.isPresent() && epoch.getAsLong() < 0) {
      throw new IllegalArgumentException("epoch " + epoch.getAsLong() + " is negative");
    }
    reason = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 1) + "…";
  }

  /** Returns the answer of a writer whose write path was just proven to work. */
  public static HealthAnswer writer(Site site, long epoch, String reason) {
    return new HealthAnswer(site, Role.WRITER, OptionalLong.of(epoch), reason);
  }

  /** Returns the answer of a site that follows the writer. */
  public static HealthAnswer replica(Site site, String reason) {
    return new HealthAnswer(site, Role.REPLICA, OptionalLong.empty(), reason);
  }

  /** Returns the answer of a site that does not work. */
  public static HealthAnswer failing(Site site, String reason) {
    return new HealthAnswer(site, Role.FAILING, OptionalLong.empty(), reason);
  }

  /** Returns the status code. */
  public int status() {
    return role == Role.FAILING ? 503 : 200;
  }

  /** Returns the body. */
  public String text() {
    Document out = new Document(KIND, VERSION);
    out.add("site", site);
    out.add(
        "role",
        switch (role) {
          case WRITER -> "writer";
          case REPLICA -> "replica";
          case FAILING -> "failing";
        });
    epoch.ifPresent(e -> out.add("epoch", e));
    out.add("reason", reason);
    return out.text();
  }

  /** Returns the whole response, which no cache may keep. */
  public ServerResponse response() {
    return new ServerResponse(
        status(),
        Map.of("Content-Type", CONTENT_TYPE, "Cache-Control", "no-store"),
        text().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a body.
   *
   * @throws FormatException if it is none, or one of a newer version
   */
  static HealthAnswer read(byte[] body) {
    try {
      Document in =
          Document.read(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString(),
              KIND,
              VERSION);
      List<Document.Line> epochs = in.all("epoch");
      return new HealthAnswer(
          Site.of(in.one("site").word(0)),
          role(in.one("role").word(0)),
          epochs.isEmpty() ? OptionalLong.empty() : OptionalLong.of(in.one("epoch").number(0)),
          in.one("reason").word(0));
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new FormatException("not an " + KIND + ": " + e.getMessage());
    }
  }

  private static Role role(String word) {
    return switch (word) {
      case "writer" -> Role.WRITER;
      case "replica" -> Role.REPLICA;
      case "failing" -> Role.FAILING;
      default -> throw new FormatException("the role is none of writer, replica and failing");
    };
  }
}
