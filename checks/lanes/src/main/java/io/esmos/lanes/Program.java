package io.esmos.lanes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A server that comes from the system's packages. */
public enum Program {
  /** BIND 9. */
  BIND("BIND", "named", "bind9"),
  /** Knot DNS. */
  KNOT("Knot", "knotd", "knot"),
  /** PowerDNS Authoritative Server, with the backend that takes dynamic updates. */
  POWERDNS("PowerDNS", "pdns_server", "pdns-server pdns-backend-lmdb"),
  /** PostgreSQL's own tools, which the embedded servers lack. */
  POSTGRESQL("PostgreSQL", "pg_rewind", "postgresql");

  private final String product;
  private final String file;
  private final String debianPackages;

  Program(String product, String file, String debianPackages) {
    this.product = product;
    this.file = file;
    this.debianPackages = debianPackages;
  }

  /** Returns the product's name, without a version. */
  public String product() {
    return product;
  }

  /** Returns Debian's packages that bring it, as they stand behind {@code apt-get install}. */
  public String debianPackages() {
    return debianPackages;
  }

  /** Returns where the program is on this machine, empty if it is not installed. */
  public Optional<Path> find() {
    return folders().stream().map(it -> it.resolve(file)).filter(Files::isExecutable).findFirst();
  }

  /**
   * Returns where the program is.
   *
   * @throws IllegalStateException if it is not installed: the test lacks its {@link ServersLane}
   */
  public Path path() {
    return find().orElseThrow(() -> new IllegalStateException(file + " is not installed"));
  }

  /**
   * The path of an ordinary user leaves out the administrator's folders, where Debian puts servers.
   */
  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    String path = System.getenv().getOrDefault("PATH", "");
    Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(path)
        .filter(it -> !it.isBlank())
        .forEach(it -> folders.add(Path.of(it)));
    folders.add(Path.of("/usr/sbin"));
    folders.add(Path.of("/usr/local/sbin"));
    Path postgres = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(postgres)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(postgres)) {
        versions.forEach(version -> folders.add(version.resolve("bin")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return folders;
  }
}
