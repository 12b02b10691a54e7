package io.esmos.testkit.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Unpacks a tar archive of ours: directories, files with their executable bit, and symbolic links
 * that stay inside. Enough for the archives of the PostgreSQL binaries, and no more: an entry of
 * another kind is an error, not skipped.
 */
final class TarReader {
  private static final int BLOCK = 512;

  private final InputStream in;
  private final Path root;
  private String longName = "";
  private String longLink = "";

  private TarReader(InputStream in, Path root) {
    this.in = in;
    this.root = root.toAbsolutePath().normalize();
  }

  static void unpack(InputStream in, Path root) throws IOException {
    new TarReader(in, root).run();
  }

  private void run() throws IOException {
    Files.createDirectories(root);
    byte[] header = new byte[BLOCK];
    while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
      entry(header);
    }
  }

  private void entry(byte[] header) throws IOException {
    String prefix = text(header, 345, 155);
    String name = longName.isEmpty() ? text(header, 0, 100) : longName;
    if (longName.isEmpty() && !prefix.isEmpty() && text(header, 257, 5).equals("ustar")) {
      name = prefix + "/" + name;
    }
    String link = longLink.isEmpty() ? text(header, 157, 100) : longLink;
    long size = Long.parseLong(text(header, 124, 12).trim(), 8);
    int mode = Integer.parseInt(text(header, 100, 8).trim(), 8);
    char type = (char) header[156];
    switch (type) {
      case 'L' -> {
        longName = body(size);
        return;
      }
      case 'K' -> {
        longLink = body(size);
        return;
      }
      case 'x', 'g' -> skip(padded(size));
      case '5' -> Files.createDirectories(inside(name));
      case '2' -> link(inside(name), link);
      case '0', '\0' -> file(inside(name), size, (mode & 0100) != 0);
      default -> throw new IOException("the archive holds an entry of type " + type + ": " + name);
    }
    longName = "";
    longLink = "";
  }

  private void file(Path path, long size, boolean executable) throws IOException {
    parent(path);
    try (var out = Files.newOutputStream(path)) {
      byte[] buffer = new byte[1 << 16];
      long left = size;
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new EOFException("the archive ends within " + path);
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
    skip(padded(size) - size);
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private void link(Path path, String target) throws IOException {
    parent(path);
    Path goal = path.resolveSibling(target).normalize();
    if (!goal.startsWith(root)) {
      throw new IOException("the archive links out of itself: " + path + " to " + target);
    }
    Files.createSymbolicLink(path, Path.of(target));
  }

  private Path inside(String name) throws IOException {
    Path path = root.resolve(name).normalize();
    if (!path.startsWith(root)) {
      throw new IOException("the archive writes out of itself: " + name);
    }
    return path;
  }

  private String body(long size) throws IOException {
    byte[] bytes = in.readNBytes((int) size);
    skip(padded(size) - size);
    return text(bytes, 0, bytes.length);
  }

  private void skip(long bytes) throws IOException {
    in.skipNBytes(bytes);
  }

  private static void parent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }

  private static long padded(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }
}
