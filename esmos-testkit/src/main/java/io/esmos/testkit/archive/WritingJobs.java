package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveTransfer;
import io.esmos.archive.Chunk;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.Source;
import io.esmos.archive.Stored;
import io.esmos.archive.UploadJournal;
import io.esmos.testkit.archive.FaultJob.Trait;
import io.esmos.testkit.time.ManualTime;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Jobs that write objects. */
final class WritingJobs {
  private static final byte[] OLD = FaultScene.bytes(2_000, 1);
  private static final byte[] NEW = FaultScene.bytes(3_000, 2);

  private WritingJobs() {}

  static List<FaultJob> all() {
    return List.of(
        FaultJob.of("one put", scene -> {}, WritingJobs::put),
        upload("a put of a transfer", NEW, PutRequest.PLAIN, Trait.TRIES_AGAIN),
        upload(
                "a put that creates",
                NEW,
                PutRequest.PLAIN.when(Precondition.absent()),
                Trait.TRIES_AGAIN,
                Trait.ONCE)
            .where(can -> can.has(Feature.PUT_IF_ABSENT)),
        FaultJob.of(
                "a put that replaces",
                WritingJobs::old,
                scene -> replace(scene, NEW),
                Trait.TRIES_AGAIN,
                Trait.ONCE)
            .where(can -> can.has(Feature.PUT_IF_UNCHANGED)),
        upload(
            "a put with metadata",
            NEW,
            PutRequest.PLAIN.metadata(Map.of("owner", "ward 7")).contentType("text/csv"),
            Trait.TRIES_AGAIN),
        upload(
                "a put with tags",
                NEW,
                PutRequest.PLAIN.tags(Map.of("class", "backup")),
                Trait.TRIES_AGAIN,
                Trait.TAGS)
            .where(can -> can.has(Feature.TAGS)),
        FaultJob.of(
                "parts of a known length",
                WritingJobs::old,
                scene -> upload(scene.transfer(), scene, scene.parts(3), PutRequest.PLAIN),
                Trait.TRIES_AGAIN)
            .where(can -> !can.has(Feature.COMPLETE_IF_ABSENT)),
        FaultJob.of("parts of an unknown length at once", scene -> {}, WritingJobs::unknown),
        FaultJob.of(
                "parts that create",
                scene -> {},
                scene ->
                    upload(
                        scene.transfer(),
                        scene,
                        scene.parts(4),
                        PutRequest.PLAIN.when(Precondition.absent())),
                Trait.TRIES_AGAIN,
                Trait.ONCE)
            .where(can -> can.has(Feature.COMPLETE_IF_ABSENT)),
        FaultJob.of(
                "parts that replace",
                WritingJobs::old,
                scene -> replace(scene, scene.parts(5)),
                Trait.TRIES_AGAIN,
                Trait.ONCE)
            .where(can -> can.has(Feature.COMPLETE_IF_UNCHANGED)),
        FaultJob.of(
            "parts with a journal",
            scene -> {},
            WritingJobs::journal,
            Trait.TRIES_AGAIN,
            Trait.GOES_ON,
            Trait.ONCE),
        FaultJob.of("a copy by the store", WritingJobs::old, WritingJobs::copy, Trait.TRIES_AGAIN),
        FaultJob.of("a copy from elsewhere", scene -> {}, WritingJobs::copyIn, Trait.TRIES_AGAIN));
  }

  private static void old(FaultScene scene) {
    scene.keep(
        scene.there("object", OLD, PutRequest.PLAIN.metadata(Map.of("owner", "ward 6"))).version());
  }

  private static FaultJob upload(
      String name, byte[] bytes, PutRequest request, FaultJob.Trait... traits) {
    return FaultJob.of(
        name, scene -> {}, scene -> upload(scene.transfer(), scene, bytes, request), traits);
  }

  private static Object put(FaultScene scene) {
    return scene
        .archive()
        .put(scene.key("object"), Chunk.of(NEW), PutRequest.PLAIN, scene.soon())
        .length();
  }

  private static Object upload(
      ArchiveTransfer transfer, FaultScene scene, byte[] bytes, PutRequest request) {
    return told(transfer.upload(scene.key("object"), Source.of(bytes), request, scene.whole()));
  }

  private static Object replace(FaultScene scene, byte[] bytes) {
    PutRequest request = PutRequest.PLAIN.when(Precondition.unchanged(scene.kept()));
    return upload(scene.transfer(), scene, bytes, request);
  }

  private static Object unknown(FaultScene scene) {
    byte[] bytes = scene.parts(6);
    return told(
        scene
            .parallel()
            .upload(
                scene.key("object"),
                Source.once(new ByteArrayInputStream(bytes), OptionalLong.empty()),
                PutRequest.PLAIN,
                scene.whole()));
  }

  private static Object journal(FaultScene scene) {
    return told(
        scene
            .transfer()
            .upload(
                scene.key("object"),
                Source.of(scene.parts(7)),
                PutRequest.PLAIN,
                UploadJournal.file(scene.file("journal")),
                scene.whole()));
  }

  private static Object copy(FaultScene scene) {
    ArchiveTransfer transfer = scene.transfer();
    return told(
        transfer.copy(
            transfer, scene.key("object"), scene.key("copy"), request -> request, scene.whole()));
  }

  private static Object copyIn(FaultScene scene) {
    InMemoryArchive elsewhere =
        new InMemoryArchive("elsewhere", ArchiveProfile.GCS, new ManualTime());
    ObjectKey key = ObjectKey.of("object");
    elsewhere.put(key, Chunk.of(NEW), PutRequest.PLAIN, FaultScene.total());
    return told(
        scene
            .transfer()
            .copy(
                ArchiveTransfer.of(elsewhere, Runnable::run),
                key,
                scene.key("object"),
                request -> request,
                scene.whole()));
  }

  private static Object told(Stored stored) {
    return stored.info().length() + " bytes, verified " + stored.verification().verified();
  }
}
