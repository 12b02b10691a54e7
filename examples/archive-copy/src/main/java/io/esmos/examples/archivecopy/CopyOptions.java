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
 * @param partSize the bytes of a part
 * @param readBack where to read back to; a temporary directory if empty
 * @param damage whether a reading is damaged on purpose
 * @param time for how long to try
 */
record CopyOptions(
    Path directory,
    List<String> archives,
    String prefix,
    Duration age,
    int partSize,
    Optional<Path> readBack,
    boolean damage,
    Duration time) {
  static final String HELP =
      """
      archive-copy DIRECTORY [options]
        Copies the files of a directory to the archives of two vendors, sets a rule by age, damages
        a reading on purpose, reads everything back from the second archive, and compares.

        --to ARCHIVE       where to; give it twice. By default loopback:s3 and loopback:gcs.
          loopback:s3, loopback:r2, loopback:blob, loopback:gcs
                           servers in this process that speak the protocols of Amazon S3,
                           Cloudflare R2, Azure Blob Storage and Google Cloud Storage to the
                           vendors' own clients: no account, and nothing stays
          s3:BUCKET        Amazon's; region and credentials as the AWS SDK finds them
          r2:ACCOUNT/BUCKET, r2:ACCOUNT.eu/BUCKET
                           Cloudflare's; R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY, or the
                           credentials that the AWS SDK finds; with CLOUDFLARE_API_TOKEN also its
                           rules by age
          blob:https://ACCOUNT.blob.core.windows.net/CONTAINER
                           Microsoft's; AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN; with
                           AZURE_MANAGEMENT_TOKEN, AZURE_SUBSCRIPTION_ID and
                           AZURE_RESOURCE_GROUP also its rules by age
          gs:BUCKET        Google's; project and credentials as its client finds them
          file:FOLDER      a folder
        --prefix PREFIX    what the keys begin with, "backup/" by default
        --days DAYS        after how many days objects move to the long-term tier, 90 by default
        --part-mib MIB     the size of parts, from 5 to 1024; 8 by default
        --read-back FOLDER where to read back to; by default a temporary one, removed at the end
        --no-damage        do not damage a reading on purpose
        --minutes MINUTES  try no longer than this, 60 by default
        --help             print this

        Exit code: 0 all is equal, 1 something is not, 3 the copy could not be made.
      """;

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
    int partSize = 8 << 20;
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
        case "--days" -> age = Duration.ofDays(number("days", value, 1, 10_000));
        case "--part-mib" -> partSize = number("part-mib", value, 5, 1024) << 20;
        case "--read-back" -> readBack = Optional.of(Path.of(value));
        case "--minutes" -> time = Duration.ofMinutes(number("minutes", value, 1, 10_000));
        default -> throw new IllegalArgumentException(argument + " is not known");
      }
    }
    if (directories.size() != 1) {
      throw new IllegalArgumentException("give one directory to copy");
    }
    if (archives.isEmpty()) {
      archives.addAll(List.of("loopback:s3", "loopback:gcs"));
    }
    if (archives.size() != 2) {
      throw new IllegalArgumentException("give two archives, or none");
    }
    return new CopyOptions(
        directories.get(0), List.copyOf(archives), prefix, age, partSize, readBack, damage, time);
  }

  private static int number(String what, String text, int least, int most) {
    int number = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      throw new IllegalArgumentException(
          what + " must be a number from " + least + " to " + most + ", not \"" + text + "\"");
    }
    return number;
  }
}
