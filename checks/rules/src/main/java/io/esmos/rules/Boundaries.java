package io.esmos.rules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who may know whom. */
final class Boundaries {
  /** All that the core forces upon its users, and what the JDK's base module brings. */
  static final List<String> CORE_MAY_USE =
      List.of("java", "javax.net", "javax.sql", "org.slf4j", "dev.failsafe", "org.jspecify");

  private Boundaries() {}

  /** The classes use nothing but each other and what is below these packages. */
  static List<String> useOnly(JavaClasses classes, Collection<String> packages) {
    Set<String> own = names(classes);
    return classes.stream()
        .flatMap(it -> it.getDirectDependenciesFromSelf().stream())
        .filter(it -> !own.contains(target(it).getName()))
        .filter(it -> !target(it).isPrimitive())
        .filter(it -> packages.stream().noneMatch(allowed -> isBelow(target(it), allowed)))
        .map(Dependency::getDescription)
        .distinct()
        .sorted()
        .toList();
  }

  /** No class of one of these modules uses a class of another one. */
  static List<String> strangers(Map<String, JavaClasses> modules) {
    Set<String> found = new TreeSet<>();
    modules.forEach(
        (name, classes) ->
            modules.forEach(
                (other, foreign) -> {
                  if (!name.equals(other)) {
                    avoid(classes, foreign)
                        .forEach(it -> found.add(name + " knows " + other + ": " + it));
                  }
                }));
    return List.copyOf(found);
  }

  /** No class uses one of the others. */
  static List<String> avoid(JavaClasses classes, JavaClasses others) {
    Set<String> foreign = names(others);
    return classes.stream()
        .flatMap(it -> it.getDirectDependenciesFromSelf().stream())
        .filter(it -> foreign.contains(target(it).getName()))
        .map(Dependency::getDescription)
        .distinct()
        .sorted()
        .toList();
  }

  /** A package lives in one module: two jars with the same package cannot become Java modules. */
  static List<String> splitPackages(Map<String, JavaClasses> modules) {
    Map<String, Set<String>> owners = new TreeMap<>();
    modules.forEach(
        (name, classes) ->
            classes.forEach(
                it ->
                    owners.computeIfAbsent(it.getPackageName(), key -> new TreeSet<>()).add(name)));
    return owners.entrySet().stream()
        .filter(it -> it.getValue().size() > 1)
        .map(it -> it.getKey() + " is in " + String.join(" and ", it.getValue()))
        .toList();
  }

  private static Set<String> names(JavaClasses classes) {
    return classes.stream().map(JavaClass::getName).collect(Collectors.toSet());
  }

  private static JavaClass target(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType();
  }

  private static boolean isBelow(JavaClass type, String packageName) {
    return type.getPackageName().equals(packageName)
        || type.getPackageName().startsWith(packageName + ".");
  }
}
