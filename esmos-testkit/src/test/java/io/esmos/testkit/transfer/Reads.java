package io.esmos.testkit.transfer;

import static io.esmos.testkit.transfer.TransferBench.KEY;
import static io.esmos.testkit.transfer.TransferBench.OPTIONS;
import static io.esmos.testkit.transfer.TransferBench.bytes;
import static io.esmos.testkit.transfer.TransferBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.esmos.archive.ArchiveCapabilities.WholeChecksum;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Downloaded;
import io.esmos.archive.ObjectStream;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Verification;
import io.esmos.provider.ProviderException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Reads an object in each way that there is. */
final class Reads {
  private final TransferBench bench;
  private final Path file;

  /** Reads with the bench's threads; a file is this one. */
  Reads(TransferBench bench, Path file) {
    this.bench = bench;
    this.file = file;
  }

  /** The three ways to read. */
  enum Way {
    STREAM,
    CHANNEL,
    FILE
  }

  /** What was read. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Read(byte[] bytes, Verification verification) {}

  Read read(ScriptedArchive archive, Way way, ReadRequest request) throws IOException {
    ArchiveTransfer transfer =
        bench.over(archive).options(OPTIONS.requestTimeout(Duration.ofMillis(200)));
    switch (way) {
      case STREAM -> {
        try (ObjectStream stream = transfer.open(KEY, request, soon())) {
          return new Read(stream.readAllBytes(), stream.verification());
        }
      }
      case CHANNEL -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Downloaded done = transfer.download(KEY, request, Channels.newChannel(bytes), soon());
        assertThat(done.bytes()).isEqualTo(bytes.size());
        return new Read(bytes.toByteArray(), done.verification());
      }
      case FILE -> {
        Downloaded done = transfer.download(KEY, request, file, soon());
        return new Read(Files.readAllBytes(file), done.verification());
      }
    }
    throw new AssertionError(way);
  }

  ProviderException failure(ScriptedArchive archive, Way way, ReadRequest request) {
    return catchThrowableOfType(ProviderException.class, () -> read(archive, way, request));
  }

  /** Returns a store that holds an object of so many bytes. */
  ScriptedArchive holding(WholeChecksum whole, int length) {
    ScriptedArchive archive = ScriptedArchive.of(whole);
    bench.over(archive).upload(KEY, Source.of(bytes(length)), PutRequest.PLAIN, soon());
    archive.revive();
    return archive;
  }
}
