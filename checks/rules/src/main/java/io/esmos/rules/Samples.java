package io.esmos.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Java samples in documents are code that the build compiles and runs.
 *
 * <p>A document names the sample before its block: {@code <!-- sample: NAME -->}. The same lines
 * stand between {@code // docs:NAME} and {@code // /docs:NAME} in a test, or in an example.
 */
final class Samples {
  private static final Pattern NAME = Pattern.compile("<!--\\s*sample:\\s*([\\w.-]+)\\s*-->");
  private static final Pattern BEGIN = Pattern.compile("\\s*// docs:([\\w.-]+)\\s*");
  private static final Pattern END = Pattern.compile("\\s*// /docs:([\\w.-]+)\\s*");
  private static final Pattern FENCE = Pattern.compile("\\s*(```+|~~~+)\\s*(\\w*).*");

  private final Path root;
  private final Map<String, Region> regions = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();
  private int blocks;

  private Samples(Path root) {
    this.root = root;
  }

  /** Compares all documents below this root with all tests and examples. */
  static Samples check(Path root) throws IOException {
    Samples samples = new Samples(root);
    List<Path> documents = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.equals(root) ? "" : folder.getFileName().toString();
            boolean leave =
                name.equals("target")
                    || name.startsWith(".")
                    || folder.equals(root.resolve("checks"));
            return leave ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = samples.name(file);
            if (name.endsWith(".java")
                && (name.contains("/src/test/") || name.startsWith("examples/"))) {
              samples.readRegions(file);
            } else if (name.endsWith(".md")
                && (name.startsWith("docs/") || name.endsWith("README.md"))) {
              documents.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    documents.stream().sorted().forEach(samples::readDocument);
    return samples;
  }

  /** Returns what is wrong, each with its place and what to do. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** Returns how many blocks of Java there are. */
  int blocks() {
    return blocks;
  }

  private void readRegions(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String open = "";
    int start = 0;
    for (int i = 0; i < lines.size(); i++) {
      Matcher begin = BEGIN.matcher(lines.get(i));
      Matcher end = END.matcher(lines.get(i));
      if (begin.matches()) {
        if (!open.isEmpty()) {
          faults.add(place(file, i) + "region " + open + " is still open; regions do not nest");
        }
        open = begin.group(1);
        start = i + 1;
      } else if (end.matches()) {
        if (!end.group(1).equals(open)) {
          faults.add(place(file, i) + "closes region " + end.group(1) + ", which is not open");
          continue;
        }
        Region region = new Region(place(file, start - 1), normal(lines.subList(start, i)));
        Region other = regions.putIfAbsent(open, region);
        if (other != null) {
          faults.add(region.place + "region " + open + " is also at " + other.place);
        }
        open = "";
      }
    }
    if (!open.isEmpty()) {
      faults.add(place(file, start - 1) + "region " + open + " has no `// /docs:" + open + "`");
    }
  }

  private void readDocument(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String before = "";
    String fence = "";
    String language = "";
    int start = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher found = FENCE.matcher(line);
      if (fence.isEmpty() && found.matches()) {
        fence = found.group(1);
        language = found.group(2);
        start = i + 1;
      } else if (!fence.isEmpty() && line.strip().equals(fence)) {
        if (language.equals("java")) {
          blocks++;
          compare(place(file, start - 1), before, lines.subList(start, i));
        }
        fence = "";
        before = "";
      } else if (fence.isEmpty() && !line.isBlank()) {
        before = line;
      }
    }
    if (!fence.isEmpty()) {
      faults.add(place(file, start - 1) + "the block is not closed");
    }
  }

  private void compare(String place, String before, List<String> block) {
    Matcher named = NAME.matcher(before.strip());
    if (!named.matches()) {
      faults.add(
          place
              + "write `<!-- sample: NAME -->` before the block, and put its lines between"
              + " `// docs:NAME` and `// /docs:NAME` in a test or an example");
      return;
    }
    String name = named.group(1);
    Region region = regions.get(name);
    if (region == null) {
      faults.add(
          place
              + "no test or example has a region `// docs:"
              + name
              + "`; there are "
              + regions.keySet());
      return;
    }
    List<String> shown = normal(block);
    for (int i = 0; i < Math.max(shown.size(), region.lines.size()); i++) {
      String mine = i < shown.size() ? shown.get(i) : "(nothing)";
      String theirs = i < region.lines.size() ? region.lines.get(i) : "(nothing)";
      if (!mine.equals(theirs)) {
        faults.add(
            place
                + String.format(
                    Locale.ROOT,
                    "line %d of sample %s differs from the code that runs%n  document: %s%n  %s%s",
                    i + 1,
                    name,
                    mine,
                    region.place,
                    theirs));
        return;
      }
    }
  }

  /** Indentation is the formatter's matter in code and the document's in documents. */
  private static List<String> normal(List<String> lines) {
    String text = String.join("\n", lines).strip();
    return text.lines().map(String::strip).toList();
  }

  private String place(Path file, int line) {
    return name(file) + ":" + (line + 1) + ": ";
  }

  private String name(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  private record Region(String place, List<String> lines) {}
}
