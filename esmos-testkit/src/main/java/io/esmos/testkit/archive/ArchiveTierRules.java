package io.esmos.testkit.archive;

import static io.esmos.testkit.archive.ArchiveCalls.bytes;
import static io.esmos.testkit.archive.ArchiveCalls.random;
import static io.esmos.testkit.archive.ArchiveCalls.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.esmos.archive.ArchiveCapabilities.Feature;
import io.esmos.archive.ArchiveCapabilities.StorageClass;
import io.esmos.archive.LifecycleControl;
import io.esmos.archive.LifecycleControl.Rule;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.PutRequest;
import io.esmos.archive.RehydrationTicket;
import io.esmos.archive.Tier;
import io.esmos.archive.TierControl;
import io.esmos.archive.TierControl.Priority;
import io.esmos.archive.TierControl.Progress;
import io.esmos.archive.TierControl.Rehydration;
import io.esmos.archive.TierControl.State;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules A31 to A33 of {@link ArchiveContract}: tiers, and moving by age. */
public interface ArchiveTierRules {
  /** Returns a bench without objects. */
  ArchiveBench bench();

  /** A31. */
  @Test
  @DisplayName("A31 an object is put into and moved between the declared tiers, not into others")
  default void a31Tiers() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      Map<Tier, StorageClass> tiers = calls.can().tiers();
      assertEquals(tiers.size() > 1, bench.archive().tiers().isPresent(), "control of tiers");
      for (Tier tier : Tier.values()) {
        PutRequest request = PutRequest.PLAIN.tier(tier);
        if (!tiers.containsKey(tier)) {
          refused(
              "a put into " + tier,
              Code.UNSUPPORTED,
              () -> calls.put("key-" + tier, bytes("x"), request));
          continue;
        }
        calls.put("key-" + tier, bytes("x"), request);
        ObjectInfo head = calls.present("key-" + tier);
        assertEquals(tier, head.tier(), "tier");
        assertEquals(tiers.get(tier).online(), head.readable(), "readable in " + tier);
        assertEquals(tier, calls.list("key-" + tier, 1).get(0).tier(), "tier in the listing");
        if (tier != Tier.HOT) {
          byte[] bytes = random(500, 31);
          ObjectInfo hot = calls.put("moved-" + tier, bytes, PutRequest.PLAIN);
          calls.rest();
          bench.archive().tiers().orElseThrow().move(hot, tier, calls.soon());
          assertEquals(tier, calls.present("moved-" + tier).tier(), "tier after a move");
          assertEquals(500, calls.present("moved-" + tier).length(), "length after a move");
          if (tiers.get(tier).online()) {
            calls.holds("moved-" + tier, bytes);
          }
        }
      }
    }
  }

  /** A32. */
  @Test
  @DisplayName("A32 an archived object is brought back by a ticket that survives its client")
  default void a32Rehydration() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      for (Map.Entry<Tier, StorageClass> tier : calls.can().tiers().entrySet()) {
        for (Priority priority : tier.getValue().priorities()) {
          broughtBack(bench, tier.getKey(), priority);
        }
        if (!tier.getValue().online()) {
          refusedPriorities(bench, tier.getKey(), tier.getValue());
        }
      }
      if (bench.archive().tiers().isPresent()) {
        ObjectInfo hot = calls.put("hot", "x");
        TierControl tiers = bench.archive().tiers().get();
        RehydrationTicket ticket = tiers.rehydrate(hot, how(Priority.STANDARD), calls.soon());
        assertEquals(
            State.READY, tiers.progress(ticket, calls.soon()).state(), "an object that is hot");
      }
    }
  }

  /** A33. */
  @Test
  @DisplayName("A33 rules by age come back, are replaced as a whole, and those of others stay")
  default void a33Lifecycle() {
    try (ArchiveBench bench = bench()) {
      ArchiveCalls calls = new ArchiveCalls(bench);
      assertEquals(
          calls.has(Feature.LIFECYCLE), bench.archive().lifecycle().isPresent(), "rules by age");
      if (!calls.has(Feature.LIFECYCLE)) {
        return;
      }
      LifecycleControl rules = bench.archive().lifecycle().orElseThrow();
      assertEquals(List.of(), rules.read(calls.soon()), "our rules at first");
      bench.addRuleOfOthers();
      int others = rules.others(calls.soon());
      assertTrue(others > 0, "the rule of somebody else");
      Tier cold =
          calls.can().tiers().keySet().stream().filter(t -> t != Tier.HOT).findAny().orElseThrow();
      Rule move = Rule.moving("esmos-long-term", "backups/", cold, Duration.ofDays(90));
      Rule end =
          new Rule(
              "esmos-end",
              "tmp & \u00e9/",
              Optional.empty(),
              Optional.of(Duration.ofDays(7)),
              Optional.of(Duration.ofDays(3)));
      Rule ends = end;
      try {
        rules.replaceOurs(List.of(move, end), calls.soon());
      } catch (ProviderException e) {
        assertEquals(Code.UNSUPPORTED, e.code(), "a rule that ends uploads: " + e);
        assertEquals(List.of(), rules.read(calls.soon()), "our rules after what was refused");
        ends = new Rule(end.id(), end.prefix(), end.move(), end.deleteAfter(), Optional.empty());
        rules.replaceOurs(List.of(move, ends), calls.soon());
      }
      LifecycleControl again = bench.other().lifecycle().orElseThrow();
      assertEquals(
          new HashSet<>(List.of(move, ends)), new HashSet<>(again.read(calls.soon())), "our rules");
      assertEquals(others, again.others(calls.soon()), "rules of others beside ours");
      Rule later = Rule.moving("esmos-long-term", "", cold, Duration.ofDays(120));
      rules.replaceOurs(List.of(later), calls.soon());
      assertEquals(List.of(later), again.read(calls.soon()), "our rules, replaced");
      assertEquals(others, again.others(calls.soon()), "rules of others after a change of ours");
      EnumSet<Tier> lacking = EnumSet.complementOf(EnumSet.copyOf(calls.can().tiers().keySet()));
      for (Tier tier : lacking) {
        Rule beyond = Rule.moving("esmos-beyond", "", tier, Duration.ofDays(90));
        refused(
            "a rule for " + tier,
            Code.UNSUPPORTED,
            () -> rules.replaceOurs(List.of(beyond), calls.soon()));
      }
      assertEquals(List.of(later), again.read(calls.soon()), "our rules after what was refused");
      rules.replaceOurs(List.of(), calls.soon());
      assertEquals(List.of(), again.read(calls.soon()), "no rules of ours");
      assertEquals(others, again.others(calls.soon()), "rules of others after all");
    }
  }

  private static void broughtBack(ArchiveBench bench, Tier tier, Priority priority) {
    ArchiveCalls calls = new ArchiveCalls(bench);
    String key = "archived/" + tier + "-" + priority;
    byte[] bytes = random(700, 32);
    calls.put(key, bytes, PutRequest.PLAIN.tier(tier));
    ObjectInfo archived = calls.present(key);
    refused("a reading of " + key, Code.UNSUPPORTED, () -> calls.get(key));
    RehydrationTicket ticket =
        tiers(bench.archive()).rehydrate(archived, how(priority), calls.soon());
    RehydrationTicket again =
        tiers(bench.archive()).rehydrate(archived, how(priority), calls.soon());
    assertEquals(ticket, again, "the ticket of the second time");
    RehydrationTicket read = RehydrationTicket.parse(ticket.text());
    State state = tiers(bench.other()).progress(read, calls.soon()).state();
    assertFalse(state == State.OVER, "progress at once is " + state);
    if (bench.pass(Duration.ofDays(3))) {
      Progress ready = tiers(bench.other()).progress(read, calls.soon());
      assertEquals(State.READY, ready.state(), "progress after three days");
      String readable = ready.readable().orElseThrow().value();
      calls.holds(readable, bytes);
    }
  }

  private static void refusedPriorities(ArchiveBench bench, Tier tier, StorageClass kept) {
    ArchiveCalls calls = new ArchiveCalls(bench);
    calls.put("refused/" + tier, bytes("x"), PutRequest.PLAIN.tier(tier));
    ObjectInfo archived = calls.present("refused/" + tier);
    for (Priority priority : Priority.values()) {
      if (!kept.priorities().contains(priority)) {
        refused(
            priority + " of " + tier,
            Code.UNSUPPORTED,
            () -> tiers(bench.archive()).rehydrate(archived, how(priority), calls.soon()));
      }
    }
  }

  private static TierControl tiers(io.esmos.archive.ObjectArchive archive) {
    return archive.tiers().orElseThrow();
  }

  private static Rehydration how(Priority priority) {
    return new Rehydration(priority, Duration.ofDays(7), Optional.empty());
  }
}
