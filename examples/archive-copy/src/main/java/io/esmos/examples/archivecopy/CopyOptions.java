package io.esmos.examples.archivecopy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the command was asked for.
 *
 * @param directory what is copied
 * @param archives where to, two of them
 * @param prefix what the keys begin with
 * @param age after how long objects move to the long-term tier
 * @param readBack where to read back to; a temporary directory if empty
 * @param damage whether a reading is damaged on purpose
 * @param time for how long to try
 */
record CopyOptions(
    Path directory,
    List<String> archives,
    String prefix,
    Duration age,
    Optional<Path> readBack,
    boolean damage,
    Duration time) {
  static final String HELP =
      """
      archive-copy DIRECTORY [options]
        Copies the files of a directory to two archives, sets a rule by age, reads everything
        back from the second one, and compares.

        --to ARCHIVE       where to; give it twice:
                             gs:BUCKET     Google's, with the application's credentials
                             file:FOLDER   a folder
                             loopback:gcs  a server in this process that speaks the protocol of
                                           Cloud Storage, to Google's own client; no account
                             memory:s3, memory:r2, memory:blob, memory:gcs
                                           stand for these vendors, without a protocol
                           By default memory:s3 and loopback:gcs.
        --prefix PREFIX    what the keys begin with, "backup/" by default
        --days DAYS        after how many days objects move to the long-term tier, 90 by default
        --read-back FOLDER where to read back to; by default a temporary one, removed at the end
        --no-damage        do not damage a reading on purpose
        --minutes MINUTES  try no longer than this, 60 by default
        --help             print this

        Exit code: 0 all is equal, 1 something is not, 3 the copy could not be made.
      """;

  private static final int LONGEST = 10_000;

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static CopyOptions parse(List<String> arguments) {
    List<Path> directories = new ArrayList<>();
    List<String> archives = new ArrayList<>();
    String prefix = "backup/";
    Duration age = Duration.ofDays(90);
    Optional<Path> readBack = Optional.empty();
    boolean damage = true;
    Duration time = Duration.ofMinutes(60);
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("--")) {
        directories.add(Path.of(argument));
        continue;
      }
      if (argument.equals("--no-damage")) {
        damage = false;
        continue;
      }
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(argument + " needs a value, or is not known");
      }
      String value = arguments.get(++i);
      switch (argument) {
        case "--to" -> archives.add(value);
        case "--prefix" -> prefix = value;
        case "--days" -> age = Duration.ofDays(number("days", value));
        case "--read-back" -> readBack = Optional.of(Path.of(value));
        case "--minutes" -> time = Duration.ofMinutes(number("minutes", value));
        default -> throw new IllegalArgumentException(argument + " is not known");
      }
    }
    if (directories.size() != 1) {
      throw new IllegalArgumentException("give one directory to copy");
    }
    if (archives.isEmpty()) {
      archives.addAll(List.of("memory:s3", "loopback:gcs"));
    }
    if (archives.size() != 2) {
      throw new IllegalArgumentException("give two archives, or none");
    }
    return new CopyOptions(
        directories.get(0), List.copyOf(archives), prefix, age, readBack, damage, time);
  }

  private static int number(String what, String text) {
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > LONGEST) {
      throw new IllegalArgumentException(
          what + " must be a number from 1 to " + LONGEST + ", not \"" + text + "\"");
    }
    return Integer.parseInt(text);
  }
}
