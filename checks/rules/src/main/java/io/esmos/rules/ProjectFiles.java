package io.esmos.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the poms, the documents and the script of continuous integration say twice. */
final class ProjectFiles {
  private static final Pattern VERSION = Pattern.compile("<version>(.+?)</version>");
  private static final Pattern NAME = Pattern.compile("<module\\.name>(.+?)</module\\.name>");
  private static final Pattern TESTS = Pattern.compile("(?m)^tests=\\((.+)\\)$");

  private final Path root;
  private final List<String> faults = new ArrayList<>();

  private ProjectFiles(Path root) {
    this.root = root;
  }

  /** Returns what does not fit together below this root. */
  static List<String> faults(Path root) throws IOException {
    ProjectFiles files = new ProjectFiles(root);
    files.checkModules("", files.read("pom.xml"));
    files.checkBom();
    files.checkTestCommand("README.md");
    files.checkTestCommand("CONTRIBUTING.md");
    return files.faults;
  }

  private void checkModules(String folder, String parent) throws IOException {
    for (String module : Modules.names(parent)) {
      String path = folder + module;
      String pom = read(path + "/pom.xml");
      if (pom.contains("<packaging>pom</packaging>")) {
        checkModules(path + "/", pom);
        continue;
      }
      if (first(NAME, pom).isEmpty()) {
        faults.add(path + ": no module.name, the jar's Automatic-Module-Name");
      }
      if (!pom.contains("<artifactId>esmos-lanes</artifactId>")) {
        faults.add(path + ": no esmos-lanes, so its tests are missing in the table of lanes");
      }
    }
  }

  private void checkBom() throws IOException {
    String bom = read("esmos-bom/pom.xml");
    String version = first(VERSION, read("pom.xml"));
    if (!first(VERSION, bom).equals(version)) {
      faults.add("esmos-bom: has no parent, so its version must be set to " + version);
    }
    for (String module : Modules.names(read("pom.xml"))) {
      if (Modules.isPublished(module) && !bom.contains("<artifactId>" + module + "</artifactId>")) {
        faults.add("esmos-bom: lacks " + module);
      }
    }
  }

  private void checkTestCommand(String document) throws IOException {
    String command = first(TESTS, read(".ci/run"));
    String text = read(document);
    if (!text.contains("```")) {
      return; // it gives no commands at all
    }
    if (command.isEmpty()) {
      faults.add(".ci/run: no line tests=(…), the command that runs the tests");
    } else if (text.lines().noneMatch(it -> it.strip().equals(command))) {
      faults.add(document + ": a line of its own must be `" + command + "`, as in .ci/run");
    }
  }

  private String read(String path) throws IOException {
    return Files.readString(root.resolve(path));
  }

  private static String first(Pattern pattern, String text) {
    return pattern.matcher(text).results().findFirst().map(ProjectFiles::group).orElse("");
  }

  private static String group(MatchResult it) {
    return it.group(1);
  }
}
