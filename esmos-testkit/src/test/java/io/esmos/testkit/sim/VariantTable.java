package io.esmos.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The table of {@code docs/simulation.md}: which broken variant is seen by which rule, in which
 * seed. A seed changes whenever the world or the machines do; the rows of this run are left in
 * {@code target/simulation-table.md}, for pasting.
 */
final class VariantTable {
  private VariantTable() {}

  /** Checks that a variant was found by one of its rules, and that the table tells of it. */
  static void found(BrokenVariant variant, List<String> finding) throws IOException {
    assertThat(finding).as("the seed that finds \"%s\"", variant).isNotEmpty();
    assertThat(variant.rules())
        .as("the rule that sees \"%s\": %s", variant, finding.get(2))
        .contains(finding.get(1));
    String row =
        "| "
            + variant
            + " | "
            + variant.world()
            + " | "
            + finding.get(1)
            + " | "
            + finding.get(0)
            + " |\n";
    Path target = Path.of("target");
    Files.createDirectories(target);
    Files.writeString(
        target.resolve("simulation-table.md"),
        row,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    Path root =
        Optional.ofNullable(System.getProperty("esmos.root")).map(Path::of).orElse(Path.of(".."));
    assertThat(Files.readString(root.resolve("docs/simulation.md")))
        .as("docs/simulation.md names the variant; its row is now: %s", row)
        .contains("| " + variant + " | " + variant.world() + " |");
  }
}
