package io.esmos.testkit.archive;

import io.esmos.archive.ObjectArchive;
import io.esmos.archive.file.FileSystemArchive;
import io.esmos.provider.Deadline;
import io.esmos.testkit.process.ChildProcess;
import io.esmos.testkit.wire.WireServer;
import io.esmos.time.SystemTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Processes that write to a folder, killed a random time after some of their uploads. */
final class FileSystemKillBench implements KillBench {
  private static final int UPLOADS = 12;
  private static final int LIFE = 100_000_000;

  private final Path folder;
  private final FileSystemArchive archive;
  private final KillMistake mistake;

  FileSystemKillBench(KillMistake mistake) {
    this.mistake = mistake;
    try {
      folder = Files.createTempDirectory("esmos-killed");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    archive = FileSystemArchive.open("file", folder);
  }

  @Override
  public ObjectArchive archive() {
    return new MortalArchive(archive, mistake);
  }

  @Override
  public ChildProcess.Draft writer() {
    return ChildProcess.of(TransferWriter.class, folder.toString(), mistake.name());
  }

  @Override
  public Optional<WireServer> server() {
    return Optional.empty();
  }

  @Override
  public KillMoment moment(Random random) {
    return new After(random.nextInt(UPLOADS), Duration.ofNanos(random.nextInt(LIFE)));
  }

  @Override
  public List<String> leftOvers() {
    archive.removeLeftOvers(
        Duration.ofSeconds(-1), Deadline.in(Duration.ofMinutes(1), SystemTime.ticker()));
    return Stream.of("tmp", "uploads").flatMap(this::files).map(Path::toString).toList();
  }

  private Stream<Path> files(String name) {
    try (Stream<Path> all = Files.walk(folder.resolve(name))) {
      return all.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    FileSystemBench.delete(folder);
  }

  private record After(int uploads, Duration life) implements KillMoment {
    @Override
    public void await(ChildProcess process) throws InterruptedException {
      if (process.ended(life)) {
        throw new AssertionError("it ended by itself");
      }
    }

    @Override
    public void close() {}
  }
}
