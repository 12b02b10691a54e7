package io.esmos.testkit.archive;

import static io.esmos.testkit.archive.ArchiveCalls.bytes;
import static io.esmos.testkit.archive.ArchiveCalls.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ObjectArchive;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.archive.ReadRequest;
import io.esmos.archive.Retention;
import io.esmos.archive.RetentionControl;
import io.esmos.archive.RetentionControl.Lock;
import io.esmos.archive.VersionControl;
import io.esmos.archive.VersionControl.Version;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules A34 to A39 of {@link ArchiveContract}: what is kept beside and behind an object. */
public interface ArchiveKeepingRules {
  /** Returns a bench without objects. */
  ArchiveBench bench();

  /** A34. */
  @Test
  @DisplayName("A34 tags come back and are replaced with the object, or are UNSUPPORTED")
  default void a34Tags() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      PutRequest tagged = PutRequest.PLAIN.tags(Map.of("team", "records", "a b", "c=d+e/f:g"));
      if (!calls.has(Feature.TAGS)) {
        refused("a tagged put", Code.UNSUPPORTED, () -> calls.put("key", bytes("x"), tagged));
        refused("a tagged upload", Code.UNSUPPORTED, () -> calls.begin("key", tagged));
        calls.absent("key", "was refused");
        return;
      }
      ObjectKey key = ObjectKey.of("key");
      calls.put("key", bytes("x"), tagged);
      assertEquals(tagged.tags(), bench.other().tags(key, calls.soon()), "tags of a put");
      calls.put("key", "y");
      assertEquals(Map.of(), bench.other().tags(key, calls.soon()), "tags after a plain put");
      var upload = calls.begin("key", tagged);
      calls.complete(upload, tagged, calls.parts(upload, bytes("z")), bytes("z"));
      assertEquals(tagged.tags(), bench.other().tags(key, calls.soon()), "tags of an upload");
    }
  }

  /** A35. */
  @Test
  @DisplayName("A35 a retained content is neither deleted nor overwritten before its time")
  default void a35Retention() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      Instant until = bench.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);
      Retention retention = new Retention(Retention.Mode.GOVERNANCE, until);
      PutRequest kept = PutRequest.PLAIN.retention(retention);
      if (!calls.has(Feature.RETENTION)) {
        refused("a retained put", Code.UNSUPPORTED, () -> calls.put("key", bytes("x"), kept));
        calls.absent("key", "was refused");
        return;
      }
      calls.put("key", bytes("kept"), kept);
      ObjectInfo info = calls.present("key");
      assertEquals(Optional.of(retention), info.retention(), "retention of a put");
      survives(bench, info);
      ObjectInfo plain = calls.put("later", "kept");
      RetentionControl control = bench.archive().retention().orElseThrow();
      control.retain(plain, retention, calls.soon());
      assertEquals(
          Optional.of(retention), calls.present("later").retention(), "retention given later");
      survives(bench, plain);
      Retention locked = new Retention(Retention.Mode.COMPLIANCE, until);
      ObjectInfo strict = calls.put("strict", "kept");
      control.retain(strict, locked, calls.soon());
      Retention shorter = new Retention(Retention.Mode.COMPLIANCE, until.minusSeconds(600));
      refused(
          "shortening a compliance retention",
          Code.DENIED,
          () -> control.retain(strict, shorter, calls.soon()));
      assertEquals(Optional.of(locked), calls.present("strict").retention(), "after that");
      if (bench.pass(Duration.ofHours(3))) {
        calls.delete("strict");
        calls.absent("strict", "was kept for long enough");
      }
    }
  }

  /** A36. */
  @Test
  @DisplayName("A36 a content under a legal hold is neither deleted nor overwritten")
  default void a36LegalHold() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      PutRequest held = PutRequest.PLAIN.legalHold();
      if (!calls.has(Feature.LEGAL_HOLD)) {
        refused("a held put", Code.UNSUPPORTED, () -> calls.put("key", bytes("x"), held));
        return;
      }
      calls.put("key", bytes("kept"), held);
      ObjectInfo info = calls.present("key");
      assertTrue(info.legalHold(), "the hold");
      survives(bench, info);
      ObjectInfo plain = calls.put("later", "kept");
      RetentionControl control = bench.archive().retention().orElseThrow();
      control.legalHold(plain, true, calls.soon());
      control.legalHold(plain, true, calls.soon());
      assertTrue(calls.present("later").legalHold(), "the hold given later");
      control.legalHold(plain, false, calls.soon());
      assertFalse(calls.present("later").legalHold(), "the hold taken away");
      calls.delete("later");
      calls.absent("later", "is not held any more");
    }
  }

  /** A37. */
  @Test
  @DisplayName("A37 a locked prefix keeps its objects, and locks of ours are replaced as a whole")
  default void a37PrefixLocks() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      boolean keeps =
          calls.has(Feature.RETENTION)
              || calls.has(Feature.LEGAL_HOLD)
              || calls.has(Feature.PREFIX_LOCKS);
      assertEquals(keeps, bench.archive().retention().isPresent(), "control of retention");
      if (!keeps) {
        return;
      }
      RetentionControl control = bench.archive().retention().orElseThrow();
      if (!calls.has(Feature.PREFIX_LOCKS)) {
        refused("locks", Code.UNSUPPORTED, () -> control.locks(calls.soon()));
        return;
      }
      assertEquals(List.of(), control.locks(calls.soon()), "locks at first");
      calls.put("kept/key", "kept");
      calls.put("free", "x");
      Lock lock = new Lock("esmos-kept", "kept/", Optional.of(Duration.ofHours(2)));
      control.replaceOurLocks(List.of(lock), calls.soon());
      RetentionControl other = bench.other().retention().orElseThrow();
      assertEquals(List.of(lock), other.locks(calls.soon()), "our locks");
      calls.rest();
      refused("a delete of what is locked", Code.DENIED, () -> calls.delete("kept/key"));
      refused("an overwrite", Code.DENIED, () -> calls.put("kept/key", "other"));
      calls.holds("kept/key", bytes("kept"));
      calls.put("kept/new", "new");
      calls.delete("free");
      control.replaceOurLocks(List.of(), calls.soon());
      assertEquals(List.of(), other.locks(calls.soon()), "no locks");
      calls.delete("kept/key");
      calls.absent("kept/key", "is not locked any more");
    }
  }

  /** A38. */
  @Test
  @DisplayName("A38 older contents are listed, read, brought back and deleted one by one")
  default void a38Versions() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      assertEquals(
          calls.has(Feature.VERSIONS), bench.archive().versions().isPresent(), "older contents");
      ObjectKey key = ObjectKey.of("key & \u00e9");
      ObjectInfo first = calls.put(key.value(), "first");
      ReadRequest older = ReadRequest.WHOLE.versionId(first.versionId().orElse("none"));
      if (!calls.has(Feature.VERSIONS)) {
        refused("an older content", Code.UNSUPPORTED, () -> calls.get(key.value(), older));
        return;
      }
      calls.put(key.value() + "2", "beside");
      ObjectInfo second = calls.put(key.value(), "second");
      assertNotEquals(first.versionId(), second.versionId(), "ids of two contents");
      assertArrayEquals(bytes("first"), calls.get(key.value(), older), "the older content");
      calls.delete(key.value());
      VersionControl versions = bench.other().versions().orElseThrow();
      List<Version> all = versions.list(key, calls.soon());
      List<String> kept =
          all.stream().filter(one -> !one.deletion()).map(Version::versionId).toList();
      assertEquals(
          List.of(second.versionId().orElseThrow(), first.versionId().orElseThrow()),
          kept,
          "contents, the newest first");
      assertEquals(
          List.of(),
          calls.keys(key.value(), 10).stream().filter(key.value()::equals).toList(),
          "the listing after the delete");
      ObjectInfo back = versions.restore(key, first.versionId().orElseThrow(), calls.soon());
      assertEquals(5, back.length(), "length of what was brought back");
      calls.holds(key.value(), bytes("first"));
      versions.delete(key, second.versionId().orElseThrow(), calls.soon());
      versions.delete(key, second.versionId().orElseThrow(), calls.soon());
      refused(
          "a content that was deleted",
          Code.NOT_FOUND,
          () ->
              calls.get(
                  key.value(), ReadRequest.WHOLE.versionId(second.versionId().orElseThrow())));
      calls.holds(key.value(), bytes("first"));
      calls.holds(key.value() + "2", bytes("beside"));
    }
  }

  /** A39. */
  @Test
  @DisplayName("A39 a customer's key is taken, or UNSUPPORTED; replication is not made up")
  default void a39Keys() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      if (calls.has(Feature.ENCRYPTION_KEYS)) {
        calls.put("key", bytes("x"), PutRequest.PLAIN.encryptionKey(bench.encryptionKey()));
        calls.holds("key", bytes("x"));
      } else {
        PutRequest request = PutRequest.PLAIN.encryptionKey("some-key");
        refused("a put with it", Code.UNSUPPORTED, () -> calls.put("key", bytes("x"), request));
        calls.absent("key", "was refused");
      }
      calls.put("plain", "x");
      assertEquals(
          ObjectInfo.Replication.NONE,
          calls.present("plain").replication(),
          "replication where there is no rule");
    }
  }

  /**
   * Checks that a content survives a delete and an overwrite, both of which are refused unless the
   * content stays behind as an older one.
   */
  private static void survives(ArchiveBench bench, ObjectInfo info) {
    ArchiveCalls calls = new ArchiveCalls(bench);
    ObjectArchive archive = bench.archive();
    String key = info.key().value();
    for (boolean delete : List.of(true, false)) {
      try {
        if (delete) {
          calls.delete(key);
        } else {
          calls.put(key, "other");
        }
        assertTrue(calls.has(Feature.VERSIONS), key + " is kept, and yet was changed");
      } catch (ProviderException e) {
        assertEquals(Code.DENIED, e.code(), "a change of what is kept: " + e);
      }
    }
    if (archive.versions().isEmpty()) {
      calls.holds(key, bytes("kept"));
      return;
    }
    String versionId = info.versionId().orElseThrow();
    refused(
        "a delete of the content",
        Code.DENIED,
        () -> archive.versions().get().delete(info.key(), versionId, calls.soon()));
    assertArrayEquals(
        bytes("kept"), calls.get(key, ReadRequest.WHOLE.versionId(versionId)), "what is kept");
  }
}
