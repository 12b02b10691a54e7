package io.esmos.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
  @TempDir private Path root;

  @Test
  void sameLinesAtAnotherIndentation() throws IOException {
    code(
        """
        class A {
            // docs:start
            int a = 1;

            if (a > 0) {
              a++;
            }
            // /docs:start
        }
        """);
    document(
        """
        <!-- sample: start -->

        ```java
        int a = 1;

        if (a > 0) {
            a++;
        }
        ```

        ```bash
        mvn verify
        ```
        """);
    Samples samples = Samples.check(root);
    assertThat(samples.faults()).isEmpty();
    assertThat(samples.blocks()).isEqualTo(1);
  }

  @Test
  void blockWithoutName() throws IOException {
    document("Text\n\n```java\nint a;\n```\n");
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith("README.md:3: write `<!-- sample: NAME -->` before the block");
  }

  @Test
  void nameOfEarlierBlockDoesNotCount() throws IOException {
    code("// docs:a\nint a;\n// /docs:a\n");
    document("<!-- sample: a -->\n```java\nint a;\n```\n```java\nint a;\n```\n");
    assertThat(faults()).singleElement().asString().startsWith("README.md:5: write");
  }

  @Test
  void unknownName() throws IOException {
    code("// docs:a\nint a;\n// /docs:a\n");
    document("<!-- sample: b -->\n```java\nint a;\n```\n");
    assertThat(faults())
        .containsExactly("README.md:2: no test or example has a region `// docs:b`; there are [a]");
  }

  @Test
  void otherLine() throws IOException {
    code("// docs:a\nint a;\nint b;\n// /docs:a\n");
    document("<!-- sample: a -->\n```java\nint a;\nint c;\n```\n");
    assertThat(faults())
        .singleElement()
        .asString()
        .contains("line 2 of sample a differs")
        .contains("document: int c;")
        .contains("core/src/test/java/A.java:1: int b;");
  }

  @Test
  void linesAtTheEnd() throws IOException {
    code("// docs:a\nint a;\nint b;\n// /docs:a\n");
    document("<!-- sample: a -->\n```java\nint a;\n```\n");
    assertThat(faults()).singleElement().asString().contains("document: (nothing)");
  }

  @Test
  void regionsThatAreNotClosedOrNamedTwice() throws IOException {
    code("// docs:a\n// /docs:a\n// docs:a\n// /docs:a\n// /docs:b\n// docs:c\n");
    assertThat(faults())
        .hasSize(3)
        .anyMatch(it -> it.contains("region a is also at"))
        .anyMatch(it -> it.contains("closes region b"))
        .anyMatch(it -> it.contains("region c has no"));
  }

  @Test
  void productCodeIsNoSample() throws IOException {
    Path file = root.resolve("core/src/main/java/A.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "// docs:a\nint a;\n// /docs:a\n");
    document("<!-- sample: a -->\n```java\nint a;\n```\n");
    assertThat(faults()).hasSize(1);
  }

  private List<String> faults() throws IOException {
    return Samples.check(root).faults();
  }

  private void document(String text) throws IOException {
    Files.writeString(root.resolve("README.md"), text);
  }

  private void code(String text) throws IOException {
    Path file = root.resolve("core/src/test/java/A.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
