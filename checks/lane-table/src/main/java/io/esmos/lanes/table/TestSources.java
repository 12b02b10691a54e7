package io.esmos.lanes.table;

import io.esmos.lanes.Amd64Lane;
import io.esmos.lanes.ClientsLane;
import io.esmos.lanes.ContainersLane;
import io.esmos.lanes.Ipv6Lane;
import io.esmos.lanes.Lane;
import io.esmos.lanes.ServersLane;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The lanes that a module's test sources name, whether or not they could be compiled.
 *
 * @param module the module's folder, relative to the root
 * @param lanes the lanes, in their order
 */
record TestSources(String module, Set<Lane> lanes) {
  private static final String TESTS = "/src/test/java/";

  /** Our own checks try out lanes in their tests; they are not tests of the product. */
  private static final String CHECKS = "checks";

  static List<TestSources> below(Path root) throws IOException {
    Map<String, Set<Lane>> found = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.equals(root) ? "" : folder.getFileName().toString();
            boolean leave = name.equals("target") || name.equals(CHECKS) || name.startsWith(".");
            return leave ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String path = root.relativize(file).toString().replace('\\', '/');
            int tests = path.indexOf(TESTS);
            if (tests > 0 && path.endsWith(".java")) {
              Set<Lane> lanes =
                  found.computeIfAbsent(path.substring(0, tests), it -> EnumSet.noneOf(Lane.class));
              String source = Files.readString(file);
              for (Lane lane : Lane.values()) {
                if (names(source, lane)) {
                  lanes.add(lane);
                }
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found.entrySet().stream()
        .map(it -> new TestSources(it.getKey(), it.getValue()))
        .toList();
  }

  /** Every module has tests of the JVM lane. */
  private static boolean names(String source, Lane lane) {
    return switch (lane) {
      case JVM -> true;
      case CONTAINERS -> source.contains("@" + ContainersLane.class.getSimpleName());
      case CLIENTS -> source.contains("@" + ClientsLane.class.getSimpleName());
      case IPV6 -> source.contains("@" + Ipv6Lane.class.getSimpleName());
      case AMD64 -> source.contains("@" + Amd64Lane.class.getSimpleName());
      case SERVERS -> source.contains("@" + ServersLane.class.getSimpleName());
    };
  }
}
