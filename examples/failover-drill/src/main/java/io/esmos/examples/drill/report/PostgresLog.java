package io.esmos.examples.drill.report;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's own account of a promotion. */
public final class PostgresLog {
  private static final Pattern MOMENT =
      Pattern.compile("^(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}) UTC ");
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  private PostgresLog() {}

  /** Returns how long the newest promotion took, from the request to taking connections. */
  public static Optional<Duration> promotion(List<String> lines) {
    Optional<LocalDateTime> asked = Optional.empty();
    Optional<Duration> took = Optional.empty();
    for (String line : lines) {
      if (line.contains("received promote request")) {
        asked = moment(line);
      } else if (line.contains("database system is ready to accept connections")) {
        Optional<LocalDateTime> begun = asked;
        Optional<Duration> one =
            moment(line).flatMap(end -> begun.map(start -> Duration.between(start, end)));
        took = one.isPresent() ? one : took;
        asked = Optional.empty();
      }
    }
    return took;
  }

  private static Optional<LocalDateTime> moment(String line) {
    Matcher matcher = MOMENT.matcher(line);
    return matcher.find()
        ? Optional.of(LocalDateTime.parse(matcher.group(1), FORMAT))
        : Optional.empty();
  }
}
