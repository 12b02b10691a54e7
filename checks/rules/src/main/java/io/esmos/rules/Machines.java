package io.esmos.rules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What decides is a deterministic state machine: an event and the time go in, effects come out. The
 * packages named {@code machine} therefore know no thread, clock, I/O or chance; a simulation runs
 * the same classes, and a seed that fails must fail again.
 */
final class Machines {
  private static final Pattern PACKAGE = Pattern.compile("io\\.esmos(\\..+)?\\.machine(\\..+)?");

  /** Packages of threads, I/O and logging. */
  private static final Pattern FORBIDDEN_PACKAGE =
      Pattern.compile(
          "(java\\.util\\.concurrent|java\\.net|java\\.nio\\.file|java\\.nio\\.channels|java\\.io"
              + "|java\\.sql|javax|org\\.slf4j|dev\\.failsafe|java\\.util\\.logging)(\\..+)?");

  /** What these packages hold that is a plain value. */
  private static final Set<String> PURE =
      Set.of(
          "java.io.Serializable", "java.io.UncheckedIOException", "java.util.concurrent.TimeUnit");

  private static final Set<String> FORBIDDEN_CLASS =
      Set.of(
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.util.Timer",
          "java.util.Random",
          "java.security.SecureRandom",
          "java.time.Clock",
          "java.time.InstantSource",
          "io.esmos.time.SystemTime",
          "io.esmos.time.Ticker");

  /** Methods of otherwise harmless classes; {@code now} without an argument reads a clock. */
  private static final Pattern FORBIDDEN_CALL =
      Pattern.compile(
          "java\\.lang\\.System\\.(?!arraycopy|identityHashCode|lineSeparator).*"
              + "|java\\.time\\.\\w+\\.now"
              + "|java\\.lang\\.Math\\.random"
              + "|java\\.util\\.UUID\\.randomUUID"
              + "|java\\.util\\.Collections\\.shuffle"
              + "|java\\.lang\\.Object\\.(wait|notify|notifyAll)");

  private Machines() {}

  static List<String> violations(JavaClasses classes) {
    return classes.stream()
        .filter(it -> PACKAGE.matcher(it.getPackageName()).matches())
        .flatMap(it -> Stream.concat(dependencies(it), calls(it)))
        .distinct()
        .sorted()
        .toList();
  }

  private static Stream<String> dependencies(JavaClass machine) {
    return machine.getDirectDependenciesFromSelf().stream()
        .filter(it -> isForbidden(it.getTargetClass().getBaseComponentType()))
        .map(Dependency::getDescription);
  }

  private static Stream<String> calls(JavaClass machine) {
    return machine.getAccessesFromSelf().stream()
        .filter(
            it ->
                FORBIDDEN_CALL
                    .matcher(it.getTargetOwner().getName() + "." + it.getTarget().getName())
                    .matches())
        .map(JavaAccess::getDescription);
  }

  private static boolean isForbidden(JavaClass type) {
    return FORBIDDEN_CLASS.contains(type.getName())
        || (FORBIDDEN_PACKAGE.matcher(type.getPackageName()).matches()
            && !PURE.contains(type.getName()));
  }
}
