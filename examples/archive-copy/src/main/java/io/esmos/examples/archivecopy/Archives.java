package io.esmos.examples.archivecopy;

import io.esmos.archive.file.FileSystemArchive;
import java.nio.file.Path;
import java.util.Map;

/** Opens the archives that the command names. */
final class Archives {
  private Archives() {}

  /**
   * Opens an archive.
   *
   * @param environment the variables of the process, where credentials may be
   * @throws IllegalArgumentException with a sentence for the user
   */
  static Opened open(String text, Map<String, String> environment) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    return switch (kind) {
      case "file" -> Opened.of(FileSystemArchive.open(text, Path.of(rest)));
      case "s3" -> new Buckets(environment).s3(text, rest);
      case "r2" -> new Buckets(environment).r2(text, rest);
      case "blob" -> new Buckets(environment).blob(text, rest);
      case "gs" -> new Buckets(environment).gcs(text, rest);
      case "loopback" ->
          switch (rest) {
            case "s3" -> Loopback.s3(text);
            case "r2" -> Loopback.r2(text);
            case "blob" -> Loopback.blob(text);
            case "gcs" -> Loopback.gcs(text);
            default -> throw unknown();
          };
      default -> throw unknown();
    };
  }

  /** What was given is not repeated: it may hold a secret that was meant for elsewhere. */
  private static IllegalArgumentException unknown() {
    return new IllegalArgumentException("--to names no archive that is known: see --help");
  }
}
