package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.MultipartUploads.Upload;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.Precondition;
import io.esmos.archive.PutRequest;
import io.esmos.archive.RehydrationTicket;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl.Lock;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl.Priority;
import io.esmos.archive.TierControl.Rehydration;
import io.esmos.archive.VersionControl.Version;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.testkit.archive.FaultJob.Trait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Jobs that delete, move, keep and bring back. */
final class KeepingJobs {
  private static final byte[] BYTES = FaultScene.bytes(1_500, 21);
  private static final Rule OLD =
      Rule.moving("esmos-old", "logs/", Tier.INFREQUENT, Duration.ofDays(40));
  private static final Rule NEW =
      Rule.moving("esmos-new", "backups/", Tier.INFREQUENT, Duration.ofDays(90));
  private static final Lock LOCK = new Lock("esmos-lock", "kept/", Optional.of(Duration.ofDays(7)));

  /** Farther than every clock of a bench. */
  private static final Instant FAR = Instant.parse("2040-01-01T00:00:00Z");

  private KeepingJobs() {}

  static List<FaultJob> all() {
    return Stream.of(objects(), rules(), contents()).flatMap(List::stream).toList();
  }

  private static List<FaultJob> objects() {
    return List.of(
        FaultJob.of("a delete", KeepingJobs::there, KeepingJobs::delete),
        FaultJob.of("a delete of one version", KeepingJobs::there, KeepingJobs::deleteVersion)
            .where(can -> can.has(Feature.DELETE_IF_UNCHANGED)),
        FaultJob.of(
            "a delete of several", ReadingJobs::several, KeepingJobs::deleteAll, Trait.TRIES_AGAIN),
        FaultJob.of("a move to another tier", KeepingJobs::there, KeepingJobs::move),
        FaultJob.of("a rehydration", KeepingJobs::archived, KeepingJobs::rehydrate)
            .where(can -> offline(can).isPresent()),
        FaultJob.of(
                "how far a rehydration is", KeepingJobs::asked, KeepingJobs::progress, Trait.TOLD)
            .where(can -> offline(can).isPresent()),
        FaultJob.of("the removal of uploads", ReadingJobs::begun, KeepingJobs::removeUploads),
        FaultJob.of(
            "the removal of abandoned uploads",
            ReadingJobs::begun,
            KeepingJobs::removeAbandoned,
            Trait.TRIES_AGAIN,
            Trait.TOLD),
        FaultJob.of("a retention", KeepingJobs::there, KeepingJobs::retain)
            .where(can -> can.has(Feature.RETENTION)),
        FaultJob.of("a legal hold", KeepingJobs::there, scene -> hold(scene, true))
            .where(can -> can.has(Feature.LEGAL_HOLD)),
        FaultJob.of(
                "the end of a legal hold",
                scene -> scene.there("object", BYTES, PutRequest.PLAIN.legalHold()),
                scene -> hold(scene, false))
            .where(can -> can.has(Feature.LEGAL_HOLD)));
  }

  private static List<FaultJob> rules() {
    return Stream.of(
            FaultJob.of(
                "rules by age",
                KeepingJobs::oldRules,
                scene -> replaceRules(scene, List.of(NEW)),
                Trait.RULES),
            FaultJob.of(
                "no rules by age",
                KeepingJobs::oldRules,
                scene -> replaceRules(scene, List.of()),
                Trait.RULES),
            FaultJob.of(
                "what rules there are",
                KeepingJobs::oldRules,
                scene ->
                    rules(scene).read(scene.soon()) + " and " + rules(scene).others(scene.soon()),
                Trait.RULES,
                Trait.TOLD))
        .map(job -> job.where(can -> can.has(Feature.LIFECYCLE)))
        .toList();
  }

  private static List<FaultJob> contents() {
    return List.of(
        FaultJob.of(
                "locks of prefixes",
                scene -> locks(scene.bench().other(), List.of(), FaultScene.total()),
                scene -> locks(scene.archive(), List.of(LOCK), scene.soon()),
                Trait.LOCKS)
            .where(can -> can.has(Feature.PREFIX_LOCKS)),
        FaultJob.of(
                "a list of contents",
                KeepingJobs::twice,
                scene -> contents(scene).stream().map(Version::length).toList(),
                Trait.TOLD)
            .where(can -> can.has(Feature.VERSIONS)),
        FaultJob.of(
                "a delete of a content", KeepingJobs::twice, KeepingJobs::deleteContent, Trait.ONCE)
            .where(can -> can.has(Feature.VERSIONS)),
        FaultJob.of("the return of a content", KeepingJobs::twice, KeepingJobs::restore)
            .where(can -> can.has(Feature.VERSIONS)));
  }

  private static void there(FaultScene scene) {
    scene.keep(scene.there("object", BYTES).version());
  }

  private static void twice(FaultScene scene) {
    scene.keep(scene.there("object", BYTES).versionId().orElseThrow());
    scene.there("object", FaultScene.bytes(900, 22));
  }

  private static Optional<Map.Entry<Tier, StorageClass>> offline(ArchiveCapabilities can) {
    return can.tiers().entrySet().stream()
        .filter(tier -> !tier.getValue().online())
        .min(Map.Entry.comparingByKey());
  }

  private static void archived(FaultScene scene) {
    Tier tier = offline(scene.archive().capabilities()).orElseThrow().getKey();
    scene.there("object", BYTES, PutRequest.PLAIN.tier(tier));
  }

  private static Object delete(FaultScene scene) {
    scene.archive().delete(scene.key("object"), Precondition.none(), scene.soon());
    return "deleted";
  }

  private static Object deleteVersion(FaultScene scene) {
    scene.archive().delete(scene.key("object"), Precondition.unchanged(scene.kept()), scene.soon());
    return "deleted";
  }

  private static Object deleteAll(FaultScene scene) {
    Map<ObjectKey, ProviderException> left =
        scene.transfer().deleteAll(Stream.of("a", "b", "c", "d").map(scene::key), scene.whole());
    for (ProviderException e : left.values()) {
      throw e.afterEffect(); // the others are deleted
    }
    return "deleted";
  }

  private static Object move(FaultScene scene) {
    scene
        .archive()
        .tiers()
        .orElseThrow()
        .move(scene.found("object"), Tier.INFREQUENT, scene.soon());
    return "moved";
  }

  private static Rehydration how(FaultScene scene) {
    return new Rehydration(
        Priority.STANDARD, Duration.ofDays(3), Optional.of(scene.key("object-again")));
  }

  private static Object rehydrate(FaultScene scene) {
    return scene.relative(
        scene
            .archive()
            .tiers()
            .orElseThrow()
            .rehydrate(scene.found("object"), how(scene), scene.soon())
            .key());
  }

  private static void asked(FaultScene scene) {
    archived(scene);
    ObjectArchive other = scene.bench().other();
    ObjectInfo object = other.head(scene.key("object"), FaultScene.total()).orElseThrow();
    scene.keep(
        other.tiers().orElseThrow().rehydrate(object, how(scene), FaultScene.total()).text());
  }

  private static Object progress(FaultScene scene) {
    return scene
        .archive()
        .tiers()
        .orElseThrow()
        .progress(RehydrationTicket.parse(scene.kept()), scene.soon())
        .state();
  }

  private static Object removeUploads(FaultScene scene) {
    var uploads = scene.archive().uploads();
    var page = uploads.uploads(scene.prefix(), Optional.empty(), scene.soon());
    for (Upload upload : page.uploads()) {
      uploads.abort(upload, scene.soon());
    }
    return "removed";
  }

  private static Object removeAbandoned(FaultScene scene) {
    var left =
        scene
            .transfer()
            .removeAbandoned(
                scene.prefix(),
                Duration.ofHours(1),
                () -> scene.bench().now().plus(Duration.ofDays(2)),
                scene.whole());
    return left.removed().size() + " removed, " + left.unknown().size() + " unknown";
  }

  private static Object retain(FaultScene scene) {
    Retention years = new Retention(Retention.Mode.GOVERNANCE, FAR);
    scene.archive().retention().orElseThrow().retain(scene.found("object"), years, scene.soon());
    return "retained";
  }

  private static Object hold(FaultScene scene, boolean on) {
    scene.archive().retention().orElseThrow().legalHold(scene.found("object"), on, scene.soon());
    return on;
  }

  private static LifecycleControl rules(FaultScene scene) {
    return scene.archive().lifecycle().orElseThrow();
  }

  private static void oldRules(FaultScene scene) {
    LifecycleControl rules = scene.bench().other().lifecycle().orElseThrow();
    if (rules.others(FaultScene.total()) == 0) {
      scene.bench().addRuleOfOthers();
    }
    rules.replaceOurs(List.of(OLD), FaultScene.total());
  }

  private static Object replaceRules(FaultScene scene, List<Rule> ours) {
    rules(scene).replaceOurs(ours, scene.soon());
    return ours;
  }

  private static Object locks(ObjectArchive archive, List<Lock> locks, Deadline deadline) {
    archive.retention().orElseThrow().replaceOurLocks(locks, deadline);
    return locks;
  }

  private static List<Version> contents(FaultScene scene) {
    return scene.archive().versions().orElseThrow().list(scene.key("object"), scene.soon());
  }

  private static Object deleteContent(FaultScene scene) {
    scene
        .archive()
        .versions()
        .orElseThrow()
        .delete(scene.key("object"), scene.kept(), scene.soon());
    return "deleted";
  }

  private static Object restore(FaultScene scene) {
    return scene
        .archive()
        .versions()
        .orElseThrow()
        .restore(scene.key("object"), scene.kept(), scene.soon())
        .length();
  }
}
