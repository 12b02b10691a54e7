package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.Chunk;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.ObjectPage;
import io.esmos.archive.ObjectStream;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.VersionControl.Version;
import io.esmos.testkit.archive.FaultJob.Trait;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in an archive under the prefix of a scene, as another client sees it; equal for equal
 * contents, whatever the prefix.
 *
 * @param objects what there is of each object
 * @param rules the rules and locks of the bucket, where the job is about them
 * @param uploads how many uploads are under way
 */
record ArchiveState(Map<String, String> objects, String rules, int uploads) {
  /** How the names of the metadata begin that the library keeps for itself. */
  private static final String OWN = "esmos";

  static ArchiveState of(FaultScene scene, FaultJob job) throws IOException {
    Map<String, String> objects = new TreeMap<>();
    for (ObjectPage.Entry entry :
        scene.other().listAll(scene.prefix(), FaultScene.total()).toList()) {
      objects.put(scene.relative(entry.key()), object(scene, job, entry.key()));
    }
    return new ArchiveState(objects, rules(scene, job), scene.bench().uploads());
  }

  private static String object(FaultScene scene, FaultJob job, ObjectKey key) throws IOException {
    ObjectArchive other = scene.bench().other();
    ObjectInfo info = other.head(key, FaultScene.total()).orElseThrow();
    Map<String, String> metadata = new TreeMap<>(info.metadata());
    metadata.keySet().removeIf(name -> name.startsWith(OWN));
    List<String> facts = new ArrayList<>();
    facts.add(info.length() + " bytes" + content(scene, info));
    facts.add(info.contentType() + " " + metadata);
    facts.add(info.tier() + (info.readable() ? "" : ", archived"));
    facts.add(info.retention() + (info.legalHold() ? ", held" : ""));
    if (job.is(Trait.TAGS)) {
      facts.add("tags " + new TreeMap<>(other.tags(key, FaultScene.total())));
    }
    if (job.is(Trait.ONCE) && other.capabilities().has(Feature.VERSIONS)) {
      facts.add(
          "contents of "
              + other.versions().orElseThrow().list(key, FaultScene.total()).stream()
                  .map(Version::length)
                  .toList());
    }
    return String.join("; ", facts);
  }

  /** Returns the checksum of the bytes, which are compared with what is known of them. */
  private static String content(FaultScene scene, ObjectInfo info) throws IOException {
    if (!info.readable()) {
      return "";
    }
    try (ObjectStream bytes =
        scene.other().open(info.key(), ReadRequest.WHOLE, FaultScene.total())) {
      return (bytes.verification().verified() ? " verified " : " ")
          + Chunk.of(bytes.readAllBytes()).crc32c().hex();
    }
  }

  private static String rules(FaultScene scene, FaultJob job) {
    ObjectArchive other = scene.bench().other();
    if (job.is(Trait.RULES)) {
      LifecycleControl rules = other.lifecycle().orElseThrow();
      return rules.read(FaultScene.total()) + " and " + rules.others(FaultScene.total());
    }
    return job.is(Trait.LOCKS)
        ? other.retention().orElseThrow().locks(FaultScene.total()).toString()
        : "";
  }

  /** Returns whether each object is as it is in one of these, and the rules are. */
  boolean between(ArchiveState before, ArchiveState after) {
    List<String> names = new ArrayList<>(objects.keySet());
    names.addAll(before.objects.keySet());
    names.addAll(after.objects.keySet());
    return names.stream()
            .allMatch(
                name ->
                    same(objects.get(name), before.objects.get(name))
                        || same(objects.get(name), after.objects.get(name)))
        && (rules.equals(before.rules) || rules.equals(after.rules));
  }

  private static boolean same(@Nullable String one, @Nullable String other) {
    return Objects.equals(one, other);
  }

  /** Returns whether objects and rules are the same; uploads are looked at apart. */
  boolean same(ArchiveState other) {
    return objects.equals(other.objects) && rules.equals(other.rules);
  }
}
