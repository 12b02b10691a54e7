package io.esmos.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules, applied to the project. {@link RulesCanFailTest} shows that each can fail. */
class RulesTest {
  private static Modules modules;

  @BeforeAll
  static void read() throws IOException {
    modules = Modules.of(Path.of(System.getProperty("esmos.root")));
  }

  @Test
  void coreForcesOnlyThreeLibrariesUponItsUsers() {
    assertThat(Boundaries.useOnly(modules.core(), Boundaries.CORE_MAY_USE)).isEmpty();
  }

  @Test
  void providersKnowTheCoreAndNeverEachOther() {
    assertThat(Boundaries.strangers(modules.providers())).isEmpty();
  }

  @Test
  void theProtocolOfS3KnowsNoVendorsModule() {
    for (JavaClasses provider : modules.providers().values()) {
      assertThat(Boundaries.avoid(modules.s3(), provider)).isEmpty();
    }
  }

  @Test
  void nothingPublishedKnowsTheTestkit() {
    List<String> found = new ArrayList<>(Boundaries.avoid(modules.core(), modules.testkit()));
    found.addAll(Boundaries.avoid(modules.s3(), modules.testkit()));
    for (JavaClasses provider : modules.providers().values()) {
      found.addAll(Boundaries.avoid(provider, modules.testkit()));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void packagesLiveInOneModule() {
    assertThat(Boundaries.splitPackages(modules.published())).isEmpty();
  }

  @Test
  void namesSaySomething() {
    for (JavaClasses classes : modules.published().values()) {
      assertThat(Naming.violations(classes)).isEmpty();
    }
  }

  @Test
  void machinesAreDeterministic() {
    for (JavaClasses classes : modules.published().values()) {
      assertThat(Machines.violations(classes)).isEmpty();
    }
  }

  @Test
  void variantsOfSealedTypesAreFrozen() throws IOException {
    List<String> found = SealedTypes.of(modules.published().values());
    assertThat(found)
        .as(
            "a new variant breaks users who tell variants apart; if it is meant, sealed.txt is%n%s",
            String.join(System.lineSeparator(), found))
        .isEqualTo(frozen());
  }

  @Test
  void whatIsPublicHasComments() throws IOException {
    assertThat(Comments.missing(modules.sources())).isEmpty();
  }

  @Test
  void samplesInDocumentsAreCodeThatRuns() throws IOException {
    assertThat(Samples.check(Path.of(System.getProperty("esmos.root"))).faults()).isEmpty();
  }

  @Test
  void filesOfTheProjectAgree() throws IOException {
    assertThat(ProjectFiles.faults(Path.of(System.getProperty("esmos.root")))).isEmpty();
  }

  private static List<String> frozen() throws IOException {
    try (InputStream in = RulesTest.class.getResourceAsStream("/sealed.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
