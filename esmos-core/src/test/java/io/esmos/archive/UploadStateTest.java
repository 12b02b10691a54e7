package io.esmos.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.format.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text of a journal is what its document says, and is refused if it is anything else. */
class UploadStateTest {
  @TempDir Path folder;

  private static String example() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "formats.md"));
    int begin = document.indexOf("```\nesmos-upload ") + 4;
    return document.substring(begin, document.indexOf("```", begin));
  }

  @Test
  void theExampleIsReadAndWritten() throws IOException {
    UploadState state = UploadState.parse(example());
    assertThat(state.upload().begun()).isPresent();
    assertThat(state.text()).isEqualTo(example());
  }

  @Test
  void oddNamesComeBack() {
    UploadState state =
        new UploadState(
            "an archive",
            new Upload(ObjectKey.of("a b/%é\uD83D\uDE00"), "id\nwith lines", Optional.empty()),
            7,
            "m",
            "r");
    assertThat(UploadState.parse(state.text())).isEqualTo(state);
  }

  @Test
  void textsThatAreNoStateAreRefused() throws IOException {
    List<String> wrong = new ArrayList<>();
    String example = example();
    wrong.add("");
    wrong.add("esmos-upload 2" + example.substring(14));
    wrong.add(example.substring(0, example.length() - 4));
    wrong.add(example.replace("part 8388608", "part 99999999999"));
    wrong.add(example.replace("begun 2026-11-21T02:00:00Z", "begun yesterday"));
    wrong.add(example.replace("mark", "park"));
    wrong.add(example.replace("key backups/2026-11-21.dump", "key %"));
    for (String text : wrong) {
      assertThatThrownBy(() -> UploadState.parse(text))
          .as(text)
          .isInstanceOf(FormatException.class);
    }
  }

  @Test
  void everyPropertyOfARequestIsInItsDigest() {
    List<PutRequest> requests =
        List.of(
            PutRequest.PLAIN,
            PutRequest.PLAIN.metadata(Map.of("a", "b")),
            PutRequest.PLAIN.tags(Map.of("a", "b")),
            PutRequest.PLAIN.contentType("text/plain"),
            PutRequest.PLAIN.tier(Tier.COLD),
            PutRequest.PLAIN.retention(
                new Retention(Retention.Mode.GOVERNANCE, Instant.parse("2026-01-02T03:04:05Z"))),
            PutRequest.PLAIN.legalHold(),
            PutRequest.PLAIN.encryptionKey("k"),
            PutRequest.PLAIN.when(Precondition.absent()),
            PutRequest.PLAIN.when(Precondition.unchanged("absent")));
    assertThat(requests.stream().map(UploadState::digest).distinct()).hasSize(requests.size());
  }

  @Test
  void aJournalIsReplacedAsAWhole() throws IOException {
    Path file = folder.resolve("journal");
    UploadJournal journal = UploadJournal.file(file);
    assertThat(journal.read()).isEmpty();
    journal.remove();
    journal.write("one");
    journal.write("two");
    assertThat(journal.read()).contains("two");
    assertThat(UploadJournal.file(file).read()).contains("two");
    journal.remove();
    assertThat(journal.read()).isEmpty();
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
