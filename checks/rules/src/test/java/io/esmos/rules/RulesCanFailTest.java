package io.esmos.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.esmos.rules.bad.AbstractThing;
import io.esmos.rules.bad.Choice;
import io.esmos.rules.bad.ThingImpl;
import io.esmos.rules.bad.machine.Restless;
import io.esmos.rules.bad.machine.Steady;
import io.esmos.rules.bad.one.One;
import io.esmos.rules.bad.two.Two;
import io.esmos.rules.bad.util.Drawer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.elsewhere.Stray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule finds the fault that was made for it, and nothing beside it. */
class RulesCanFailTest {
  @Test
  void libraryThatCoreMayNotUse() {
    assertThat(Boundaries.useOnly(classes(One.class), List.of("java")))
        .singleElement()
        .asString()
        .contains("Two");
    assertThat(Boundaries.useOnly(classes(One.class, Two.class), List.of("java"))).isEmpty();
  }

  @Test
  void providerThatKnowsAnother() {
    assertThat(Boundaries.strangers(Map.of("a", classes(One.class), "b", classes(Two.class))))
        .singleElement()
        .asString()
        .startsWith("a knows b");
  }

  @Test
  void productThatKnowsTheTestkit() {
    assertThat(Boundaries.avoid(classes(One.class), classes(Two.class))).hasSize(1);
    assertThat(Boundaries.avoid(classes(Two.class), classes(One.class))).isEmpty();
  }

  @Test
  void packageInTwoModules() {
    assertThat(
            Boundaries.splitPackages(
                Map.of("a", classes(AbstractThing.class), "b", classes(ThingImpl.class))))
        .containsExactly("io.esmos.rules.bad is in a and b");
  }

  @Test
  void namesThatSayNothing() {
    assertThat(
            Naming.violations(
                classes(
                    AbstractThing.class, ThingImpl.class, Drawer.class, Stray.class, One.class)))
        .hasSize(4)
        .anyMatch(it -> it.startsWith("io.esmos.rules.bad.AbstractThing"))
        .anyMatch(it -> it.startsWith("io.esmos.rules.bad.ThingImpl"))
        .anyMatch(it -> it.startsWith("io.esmos.rules.bad.util.Drawer"))
        .anyMatch(it -> it.startsWith("org.elsewhere.Stray"));
  }

  @Test
  void machineThatIsNotDeterministic() {
    List<String> found = Machines.violations(classes(Restless.class));
    for (String fault :
        List.of(
            "java.util.concurrent.locks.ReentrantLock",
            "java.lang.System.nanoTime",
            "java.time.Instant.now",
            "java.nio.file.Files",
            "java.lang.Thread",
            "java.util.UUID.randomUUID",
            "java.util.Random",
            "java.sql.Connection",
            "java.net.URI")) {
      assertThat(found).as(fault).anyMatch(it -> it.contains(fault));
    }
    assertThat(Machines.violations(classes(Steady.class))).isEmpty();
    assertThat(Machines.violations(classes(RulesCanFailTest.class))).isEmpty();
  }

  @Test
  void variantsAreListed() {
    assertThat(SealedTypes.of(List.of(classes(Choice.class))))
        .containsExactly("io.esmos.rules.bad.Choice: Choice.Left, Choice.Right");
  }

  @Test
  void commentsThatAreMissing(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("A.java"),
        """
        /** Has one. */
        public interface A {
          void bare();

          /** Has one. */
          default int fine() { return 0; }

          enum E { X, Y }

          /** Has one. */
          record R(int a) {
            public R {}
            public int bare2() { return a; }
            @Override public String toString() { return ""; }
          }

          /** Has one. */
          final class C {
            public static final int BARE3 = 1;
            private int hidden;
            public C() {}
            void inside() { new Object() { public void free() {} }; }
          }
        }
        class Hidden { public void free() {} }
        """);
    assertThat(Comments.missing(List.of(folder)))
        .containsExactlyInAnyOrder(
            "A.java:3 bare() is public and has no comment",
            "A.java:8 E is public and has no comment",
            "A.java:13 bare2() is public and has no comment",
            "A.java:19 BARE3 is public and has no comment",
            "A.java:21 <init>() is public and has no comment");
  }

  @Test
  void filesThatDisagree(@TempDir Path root) throws IOException {
    write(
        root, "pom.xml", "<version>2</version><module>esmos-bom</module><module>esmos-a</module>");
    write(root, "esmos-bom/pom.xml", "<packaging>pom</packaging><version>1</version>");
    write(root, "esmos-a/pom.xml", "<artifactId>esmos-a</artifactId>");
    write(root, ".ci/run", "tests=(mvn verify)\n");
    write(root, "README.md", "```bash\nmvn install\n```\n");
    write(root, "CONTRIBUTING.md", "```bash\nmvn verify\n```\n");

    assertThat(ProjectFiles.faults(root))
        .containsExactly(
            "esmos-a: no module.name, the jar's Automatic-Module-Name",
            "esmos-a: no esmos-lanes, so its tests are missing in the table of lanes",
            "esmos-bom: has no parent, so its version must be set to 2",
            "esmos-bom: lacks esmos-a",
            "README.md: a line of its own must be `mvn verify`, as in .ci/run");
  }

  private static void write(Path root, String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static JavaClasses classes(Class<?>... types) {
    return new ClassFileImporter().importClasses(types);
  }
}
