package io.esmos.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the archive's contract is failed by an archive that breaks it, at its own text. */
final class BrokenArchiveTest {
  /** One way to be wrong, the rule that finds it, and what it says. */
  record Broken(String rule, Mistake mistake, String text) {
    @Override
    public String toString() {
      return rule + " " + mistake;
    }
  }

  static List<Broken> broken() {
    return List.of(
        new Broken("a1RoundTrip", Mistake.TEXT, "bytes of"),
        new Broken("a2Agreement", Mistake.QUOTED_VERSIONS, "version of head and list"),
        new Broken("a3Absent", Mistake.ABSENT_IS_EMPTY, "reading it"),
        new Broken("a4Replace", Mistake.MERGES_METADATA, "metadata"),
        new Broken("a5Metadata", Mistake.FOLDS_BLANKS, "metadata"),
        new Broken("a6Keys", Mistake.FOLDS_CASE, "bytes of a"),
        new Broken("a7Listing", Mistake.FIRST_PAGE, "in pages of"),
        new Broken("a7Listing", Mistake.UTF16_ORDER, "in pages of"),
        new Broken("a8Prefixes", Mistake.WHOLE_FOLDER, "keys that begin with"),
        new Broken("a9Ranges", Mistake.SHORT_RANGE, "bytes="),
        new Broken("a10Pinned", Mistake.UNPINNED, "a reading of what was replaced"),
        new Broken("a11Replaced", Mistake.MIXES, "the bytes of the old object"),
        new Broken("a12BrokenOff", Mistake.EARLY_END, "a body that breaks off"),
        new Broken("a13ReadAfterWrite", Mistake.CACHES, "there is no object"),
        new Broken("a14Create", Mistake.CHECKS_THEN_ACTS, "creators that were told of success"),
        new Broken("a15Replace", Mistake.IGNORES_VERSION, "a replacement of an old version"),
        new Broken("a16Delete", Mistake.DELETES_ANYWAY, "a delete of an old version"),
        new Broken("a17DeleteAll", Mistake.FIRST_THOUSAND, "left"),
        new Broken("a18Damaged", Mistake.SUMS_AGAIN, "a put with a checksum of other bytes"),
        new Broken("a19Largest", Mistake.CUTS, "a larger one"),
        new Broken("a20Parts", Mistake.PLAIN_UPLOADS, "metadata"),
        new Broken("a21Checksums", Mistake.NO_CHECKSUMS, "a checksum over the bytes among"),
        new Broken("a22Invisible", Mistake.VISIBLE_EARLY, "is not completed"),
        new Broken("a23Sizes", Mistake.ANY_NUMBER, "part 0"),
        new Broken("a24Again", Mistake.FIRST_PART, "checksum"),
        new Broken("a25WrongParts", Mistake.LENIENT, "completion with"),
        new Broken(
            "a26CompleteIfAbsent",
            Mistake.COMPLETES_ANYWAY,
            "completions that were told of success"),
        new Broken(
            "a27CompleteIfUnchanged", Mistake.COMPLETES_ANYWAY, "a completion on an old version"),
        new Broken("a28Twice", Mistake.ABORT_DELETES, "there is no object"),
        new Broken("a29Abort", Mistake.ABORT_ONCE, "the upload is over"),
        new Broken("a30Resume", Mistake.OWN_UPLOADS, "uploads below go/"),
        new Broken("a31Tiers", Mistake.ALL_HOT, "tier"),
        new Broken("a32Rehydration", Mistake.OWN_TICKETS, "progress at once is"),
        new Broken("a33Lifecycle", Mistake.DROPS_OTHERS, "rules of others"),
        new Broken("a34Tags", Mistake.DROPS_TAGS, "tags of a put"),
        new Broken("a35Retention", Mistake.DROPS_RETENTION, "retention of a put"),
        new Broken("a36LegalHold", Mistake.DROPS_HOLDS, "the hold"),
        new Broken("a37PrefixLocks", Mistake.DROPS_LOCKS, "our locks"),
        new Broken("a38Versions", Mistake.OLDEST_FIRST, "contents, the newest first"),
        new Broken("a39Keys", Mistake.CLAIMS_COPIES, "replication where there is no rule"),
        new Broken("a40Expired", Mistake.NO_DEADLINE, "head"),
        new Broken("a41Held", Mistake.NO_DEADLINE, "the call has not ended"),
        new Broken("a42LostAnswer", Mistake.REPEATS, "the effect must be unknown"),
        new Broken("a43Throttled", Mistake.SLOW_IS_EMPTY, "head of a slow store"),
        new Broken("a44Interrupt", Mistake.SWALLOWS_INTERRUPT, "the thread's interrupt flag"),
        new Broken("a45Secrets", Mistake.TALKS, "a secret shows"),
        new Broken("a46EndlessAnswer", Mistake.STOPS_READING, "a listing without an end"));
  }

  @Test
  void everyRuleIsBroken() {
    assertThat(broken().stream().map(Broken::rule).collect(Collectors.toSet())).isEqualTo(rules());
    assertThat(broken().stream().map(Broken::mistake).collect(Collectors.toSet()))
        .isEqualTo(EnumSet.complementOf(EnumSet.of(Mistake.NONE)));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void theRuleFindsIt(Broken broken) {
    Throwable failure =
        catchThrowable(() -> run(broken.rule(), broken.mistake(), patience(broken)));
    assertThat(failure).isNotNull();
    assertThat(failure.toString()).contains(broken.text());
  }

  /** The same archive without the mistake: what fails above fails for the mistake alone. */
  @ParameterizedTest
  @MethodSource("broken")
  void theRuleAcceptsTheSameArchiveWithoutTheMistake(Broken broken) throws Throwable {
    run(broken.rule(), Mistake.NONE, Duration.ofSeconds(30));
  }

  /** Gives up soon on the one that never comes back. */
  private static Duration patience(Broken broken) {
    return Duration.ofSeconds(broken.rule().equals("a41Held") ? 2 : 30);
  }

  private static Set<String> rules() {
    return Arrays.stream(ArchiveContract.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Runs one rule on a broken archive; what it throws is thrown. */
  private static void run(String rule, Mistake mistake, Duration patience) throws Throwable {
    ArchiveProfile profile = rule.equals("a37PrefixLocks") ? ArchiveProfile.R2 : ArchiveProfile.S3;
    ArchiveContract contract =
        () ->
            InMemoryArchiveBench.open(
                profile, inner -> new BrokenArchive(inner, mistake), patience);
    try {
      ArchiveContract.class.getMethod(rule).invoke(contract);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
