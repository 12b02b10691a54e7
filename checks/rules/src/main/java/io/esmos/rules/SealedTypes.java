package io.esmos.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The variants of the sealed types. A user's code that tells variants apart breaks when one is
 * added, and no tool that compares jars says so: the list is frozen in a file and changed on
 * purpose.
 */
final class SealedTypes {
  private SealedTypes() {}

  /** Returns a line {@code type: variant, variant} for each sealed type that users can see. */
  static List<String> of(Collection<JavaClasses> modules) {
    return modules.stream()
        .flatMap(JavaClasses::stream)
        .map(SealedTypes::load)
        .filter(Class::isSealed)
        .map(SealedTypes::line)
        .sorted()
        .toList();
  }

  private static String line(Class<?> type) {
    return Arrays.stream(type.getPermittedSubclasses())
        .map(SealedTypes::nameInPackage)
        .sorted()
        .collect(Collectors.joining(", ", type.getCanonicalName() + ": ", ""));
  }

  private static String nameInPackage(Class<?> type) {
    return type.getCanonicalName().substring(type.getPackageName().length() + 1);
  }

  private static Class<?> load(JavaClass type) {
    try {
      return Class.forName(type.getName(), false, SealedTypes.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(type + " is not on the class path of the rules", e);
    }
  }
}
