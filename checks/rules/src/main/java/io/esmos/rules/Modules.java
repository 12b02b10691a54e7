package io.esmos.rules;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The modules of the reactor with their compiled classes. Classes are found by their folder, not by
 * their package: a package in the wrong module is one of the faults to be found. A module is
 * published if its name begins with {@code esmos-}; what is neither the core nor the testkit speaks
 * one protocol or to one vendor.
 */
final class Modules {
  private static final Pattern MODULE = Pattern.compile("<module>(.+?)</module>");
  private static final String BOM = "esmos-bom";
  private static final String CORE = "esmos-core";
  private static final String TESTKIT = "esmos-testkit";

  /** A protocol that several vendors speak: their modules know this one, as they know the core. */
  private static final String S3 = "esmos-s3";

  private final Path root;
  private final SortedMap<String, JavaClasses> published = new TreeMap<>();

  private Modules(Path root) {
    this.root = root;
  }

  /** Reads the list of modules at this root, and their classes; the build has compiled them. */
  static Modules of(Path root) throws IOException {
    Modules modules = new Modules(root);
    for (String name : names(Files.readString(root.resolve("pom.xml")))) {
      if (isPublished(name)) {
        Path folder = root.resolve(name).resolve("target").resolve("classes");
        modules.published.put(
            name,
            Files.isDirectory(folder)
                ? new ClassFileImporter().importPath(folder)
                : new ClassFileImporter().importPaths(List.of()));
      }
    }
    return modules;
  }

  /** Returns the folders that this pom lists, relative to its own. */
  static List<String> names(String pom) {
    return MODULE.matcher(pom).results().map(it -> it.group(1)).toList();
  }

  /** Whether a module is a jar that users get. */
  static boolean isPublished(String name) {
    return name.startsWith("esmos-") && !name.equals(BOM);
  }

  JavaClasses core() {
    return of(CORE);
  }

  JavaClasses testkit() {
    return of(TESTKIT);
  }

  /** Returns what speaks a protocol or to a vendor. */
  Map<String, JavaClasses> providers() {
    SortedMap<String, JavaClasses> providers = new TreeMap<>(published);
    providers.keySet().removeAll(List.of(CORE, TESTKIT, S3));
    return Collections.unmodifiableMap(providers);
  }

  JavaClasses s3() {
    return of(S3);
  }

  Map<String, JavaClasses> published() {
    return Collections.unmodifiableMap(published);
  }

  /** Returns where the published modules have their sources. */
  List<Path> sources() {
    return published.keySet().stream()
        .map(it -> root.resolve(it).resolve("src/main/java"))
        .toList();
  }

  private JavaClasses of(String name) {
    JavaClasses classes = published.get(name);
    if (classes == null || classes.isEmpty()) {
      throw new IllegalStateException("no classes of " + name + " below " + root);
    }
    return classes;
  }
}
