package io.esmos.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.format.Document;
import io.esmos.format.FormatException;
import io.esmos.topology.Site;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Cells survive their bytes, and nothing else is taken for a cell. */
class CellFormatTest {
  private static final Site A = Site.of("aws/ap-southeast-1");
  private static final Site B = Site.of("azure/eastasia/one");

  private static Cell random(long seed) {
    Random random = new Random(seed);
    AuthorityState value =
        AuthorityState.first(A, Duration.ofMillis(1 + random.nextInt(9_000)), "init");
    Steward me = new Steward("gcp-1", "t" + random.nextInt());
    TreeSet<Site> lossless = new TreeSet<>();
    for (int i = 0; i < random.nextInt(12); i++) {
      String id = "c" + i;
      String why = text(random);
      value =
          switch (random.nextInt(7)) {
            case 0 ->
                value.close(
                    value.site().equals(A) ? B : A, AuthorityState.Licence.FORCED, me, why, id);
            case 1 ->
                value.kind() == AuthorityState.Kind.OPEN
                    ? value
                    : value.open(random.nextBoolean(), lossless, why, id);
            case 2 -> value.paused(random.nextBoolean(), why, id);
            case 3 ->
                value.kind() == AuthorityState.Kind.OPEN || value.intentPending()
                    ? value
                    : value.intend(
                        new Intent(
                            Intent.Step.PROMOTE, "db", value.site(), why, 1 + i, "term", false),
                        id);
            case 4 ->
                value.approved(
                    new Approval(value.epoch(), B, "ana " + why, Approval.LOSS_BOUND), id);
            case 5 -> {
              lossless.add(random.nextBoolean() ? A : B);
              yield value.losslessAt(lossless, why, id);
            }
            default -> value.endIntent(why, id);
          };
    }
    return Cell.empty("clinic", "f00d")
        .accept(Ballot.above(random.nextInt(1_000), random), value)
        .promise(Ballot.above(5_000, random));
  }

  private static String text(Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < random.nextInt(20); i++) {
      out.appendCodePoint(
          random.nextInt(4) == 0
              ? " %\n\r\t\0é世😀".codePointAt(random.nextInt(4))
              : 'a' + random.nextInt(26));
    }
    return out.toString();
  }

  @Test
  void everyCellSurvivesItsBytes() {
    for (long seed = 0; seed < 3_000; seed++) {
      Cell cell = random(seed);
      assertThat(CellFormat.read(CellFormat.write(cell))).as("seed %d", seed).isEqualTo(cell);
    }
    Cell empty = Cell.empty("clinic", "f00d");
    assertThat(CellFormat.read(CellFormat.write(empty))).isEqualTo(empty);
  }

  @Test
  void whatIsCutShortAtAnyPlaceIsRefused() {
    byte[] whole = CellFormat.write(random(3));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> CellFormat.read(cut)).isInstanceOf(FormatException.class);
    }
  }

  @Test
  void aDamagedCellIsRefusedOrAnotherCellButNeverAnythingElse() {
    Random random = new Random(11);
    byte[] whole = CellFormat.write(random(5));
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = whole.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      try {
        CellFormat.read(bad);
      } catch (FormatException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void aNewerVersionIsRefusedByName() {
    String newer =
        new String(CellFormat.write(random(1)), StandardCharsets.UTF_8)
            .replace("esmos-cell 1", "esmos-cell 2");
    assertThatThrownBy(() -> CellFormat.read(newer.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("version 2 is newer than 1")
        .hasMessageContaining("update this process");
  }

  @Test
  void hostileTextsAreRefused() {
    for (String text :
        new String[] {
          "",
          "end\n",
          "\nend\n",
          "<html>\nend\n",
          "esmos-cell 1\nend\n",
          "esmos-cell one\nend\n",
          "esmos-cell 1\nregister a\nregister b\nlist x\npromised 0\naccepted 0\nend\n",
          "esmos-cell 1\nregister %\nlist x\npromised 99.x\naccepted 0\nend\n",
          "esmos-cell 1\nregister a  b\nlist x\npromised 0\naccepted 0\nend\n",
          "esmos-cell 1\nregister %4\nlist x\npromised 0\naccepted 0\nend\n",
          "x".repeat(Document.MAX_CHARS) + "\nend\n"
        }) {
      assertThatThrownBy(() -> CellFormat.read(text.getBytes(StandardCharsets.UTF_8)))
          .as(text.substring(0, Math.min(40, text.length())))
          .isInstanceOf(FormatException.class);
    }
  }
}
