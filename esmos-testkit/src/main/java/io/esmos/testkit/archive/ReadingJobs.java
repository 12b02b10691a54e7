package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.ByteRange;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectStream;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.provider.ProviderException;
import io.esmos.testkit.archive.FaultJob.Trait;
import io.esmos.testkit.time.ManualTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs that read. */
final class ReadingJobs {
  /** Several ranges of a parallel download. */
  private static final byte[] BYTES = FaultScene.bytes(150_000, 11);

  private static final ByteRange RANGE = new ByteRange(70_000, 10_000);

  private ReadingJobs() {}

  static List<FaultJob> all() {
    return List.of(
        FaultJob.of(
            "a head",
            ReadingJobs::there,
            scene -> scene.found("object").length() + " bytes",
            Trait.TOLD),
        FaultJob.of(
            "a stream of all bytes",
            ReadingJobs::there,
            scene -> streamed(scene, ReadRequest.WHOLE),
            Trait.TRIES_AGAIN),
        FaultJob.of(
            "a stream of a range",
            ReadingJobs::there,
            scene -> streamed(scene, ReadRequest.WHOLE.range(RANGE)),
            Trait.TRIES_AGAIN,
            Trait.TOLD),
        FaultJob.of(
            "a download of several ranges at once",
            ReadingJobs::there,
            scene -> downloaded(scene.parallel(), scene.key("object"), ReadRequest.WHOLE)),
        FaultJob.of(
            "a download to a file", ReadingJobs::there, ReadingJobs::file, Trait.TRIES_AGAIN),
        FaultJob.of(
            "a copy to elsewhere", ReadingJobs::there, ReadingJobs::copyOut, Trait.TRIES_AGAIN),
        FaultJob.of("a listing in pages", ReadingJobs::several, ReadingJobs::listed, Trait.TOLD),
        FaultJob.of(
            "a listing of a transfer",
            ReadingJobs::several,
            scene ->
                scene
                    .transfer()
                    .listAll(scene.prefix(), scene.whole())
                    .map(entry -> scene.relative(entry.key()))
                    .toList(),
            Trait.TRIES_AGAIN,
            Trait.TOLD),
        FaultJob.of(
                "the tags of an object",
                scene ->
                    scene.there("object", BYTES, PutRequest.PLAIN.tags(Map.of("class", "backup"))),
                scene -> scene.archive().tags(scene.key("object"), scene.soon()),
                Trait.TOLD)
            .where(can -> can.has(Feature.TAGS)),
        FaultJob.of("the parts of an upload", ReadingJobs::begun, ReadingJobs::parts, Trait.TOLD));
  }

  private static void there(FaultScene scene) {
    scene.there("object", BYTES);
  }

  static void several(FaultScene scene) {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      scene.there(name, FaultScene.bytes(100, 12));
    }
  }

  static void begun(FaultScene scene) {
    var uploads = scene.bench().other().uploads();
    Upload upload = uploads.begin(scene.key("object"), PutRequest.PLAIN, FaultScene.total());
    uploads.put(upload, 1, Chunk.of(FaultScene.bytes(500, 13)), FaultScene.total());
  }

  private static Object streamed(FaultScene scene, ReadRequest request) throws IOException {
    try (ObjectStream stream = scene.transfer().open(scene.key("object"), request, scene.whole())) {
      return of(stream.readAllBytes());
    }
  }

  private static Object downloaded(ArchiveTransfer transfer, ObjectKey key, ReadRequest request) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    transfer.download(key, request, Channels.newChannel(out), FaultScene.total());
    return of(out.toByteArray());
  }

  private static Object file(FaultScene scene) throws IOException {
    Files.writeString(scene.file("object"), "what was there before");
    try {
      scene
          .transfer()
          .download(scene.key("object"), ReadRequest.WHOLE, scene.file("object"), scene.whole());
    } catch (ProviderException e) {
      String there = Files.readString(scene.file("object"));
      if (!there.equals("what was there before")) {
        throw new AssertionError("a download that failed has changed its file", e);
      }
      throw e;
    }
    return of(Files.readAllBytes(scene.file("object")));
  }

  private static Object copyOut(FaultScene scene) {
    InMemoryArchive elsewhere =
        new InMemoryArchive("elsewhere", ArchiveProfile.GCS, new ManualTime());
    ObjectKey key = ObjectKey.of("object");
    ArchiveTransfer to = ArchiveTransfer.of(elsewhere, Runnable::run);
    try {
      to.copy(scene.transfer(), scene.key("object"), key, request -> request, scene.whole());
    } catch (ProviderException e) {
      if (elsewhere.head(key, FaultScene.total()).isPresent()) {
        throw new AssertionError("a copy that failed is there", e);
      }
      throw e;
    }
    return downloaded(to, key, ReadRequest.WHOLE);
  }

  private static Object listed(FaultScene scene) {
    List<String> keys = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      ObjectPage page = scene.archive().list(scene.prefix(), next, 2, scene.soon());
      page.entries().forEach(entry -> keys.add(scene.relative(entry.key())));
      next = page.next();
    } while (next.isPresent());
    return keys;
  }

  private static Object parts(FaultScene scene) {
    var uploads = scene.archive().uploads();
    List<String> found = new ArrayList<>();
    for (Upload upload :
        uploads.uploads(scene.prefix(), Optional.empty(), scene.soon()).uploads()) {
      uploads
          .parts(upload, scene.soon())
          .forEach(part -> found.add(part.number() + " of " + part.length() + " bytes"));
    }
    return found;
  }

  private static String of(byte[] bytes) {
    return bytes.length + " bytes of " + Chunk.of(bytes).crc32c().hex();
  }
}
