package io.esmos.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Names that say nothing. */
final class Naming {
  /** Drawers for what has no place; each package is named after what it is about. */
  private static final Set<String> DRAWERS =
      Set.of(
          "impl",
          "util",
          "utils",
          "common",
          "helper",
          "helpers",
          "manager",
          "managers",
          "misc",
          "internal");

  private Naming() {}

  static List<String> violations(JavaClasses classes) {
    List<String> found = new ArrayList<>();
    for (JavaClass it : classes) {
      String name = it.getName();
      if (!isBelow(it, "io.esmos")) {
        found.add(name + " is not below io.esmos");
      }
      Pattern.compile("\\.")
          .splitAsStream(it.getPackageName())
          .filter(DRAWERS::contains)
          .forEach(part -> found.add(name + ": a package named " + part + " says nothing"));
      if (it.getSimpleName().startsWith("Abstract")) {
        found.add(name + ": no abstract base classes; a final class holds the interface");
      }
      if (it.getSimpleName().endsWith("Impl")) {
        found.add(name + ": name it after what makes it different");
      }
    }
    return found.stream().sorted().toList();
  }

  private static boolean isBelow(JavaClass it, String packageName) {
    return it.getPackageName().equals(packageName)
        || it.getPackageName().startsWith(packageName + ".");
  }
}
