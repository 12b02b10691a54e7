package io.esmos.azure;

import io.esmos.dns.ChangeBatch;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.LostAnswer;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Carries out a batch, one record set after the other. Conditions that what was read last does not
 * show to hold are looked up before the first change, so that a batch that is late changes nothing;
 * Azure checks each of them again, by the etag, in the same step as its change.
 */
final class RecordSetChanges {
  static final String APPLY = "dns.apply";

  /** How often a record set may change in what no condition names, such as its TTL, meanwhile. */
  private static final int ROUNDS = 3;

  private final DnsProvider provider;
  private final ZoneReader reader;
  private final RecordSetJson json;
  private final Deadline deadline;

  RecordSetChanges(DnsProvider provider, ZoneReader reader, DnsName apex, Deadline deadline) {
    this.provider = provider;
    this.reader = reader;
    this.json = new RecordSetJson(apex, reader.api());
    this.deadline = deadline;
  }

  /** The change of one record set, with its condition. */
  private record Step(ChangeBatch batch, RRset.Key key) {
    Optional<RRset> put() {
      return batch.put().stream().findFirst();
    }

    Optional<RRset> required() {
      return batch.require().stream().findFirst();
    }

    boolean absent() {
      return !batch.requireAbsent().isEmpty();
    }

    boolean conditional() {
      return absent() || required().isPresent();
    }

    boolean holds(Optional<RecordSetJson.Held> held) {
      if (absent()) {
        return held.isEmpty();
      }
      return required()
          .map(wanted -> held.filter(it -> it.set().sameData(wanted)).isPresent())
          .orElse(true);
    }
  }

  /** Applies a batch and returns the etag of the last record set that was put. */
  String apply(ChangeBatch batch) {
    List<Step> steps = steps(batch);
    checkConditions(steps);
    String etag = "";
    for (Step step : steps) {
      etag = perform(step);
    }
    return etag;
  }

  /** Returns the puts in their order, then the deletes. */
  private static List<Step> steps(ChangeBatch batch) {
    List<Step> steps = new ArrayList<>();
    batch.put().forEach(set -> steps.add(step(batch, set.key(), List.of(set))));
    new TreeSet<>(batch.delete()).forEach(key -> steps.add(step(batch, key, List.of())));
    return steps;
  }

  private static Step step(ChangeBatch batch, RRset.Key key, List<RRset> put) {
    RRset required = batch.required().get(key);
    return new Step(
        new ChangeBatch(
            required == null ? List.of() : List.of(required),
            batch.requireAbsent().contains(key) ? Set.of(key) : Set.of(),
            put,
            put.isEmpty() ? Set.of(key) : Set.of()),
        key);
  }

  private void checkConditions(List<Step> steps) {
    // Alone, or first, it is Azure itself that looks.
    boolean alone = steps.size() == 1 && steps.get(0).absent() && steps.get(0).put().isPresent();
    List<RRset.Key> unknown = new ArrayList<>();
    Map<RRset.Key, Optional<RecordSetJson.Held>> known =
        reader.memory().known(json.apex(), steps.stream().map(Step::key).toList());
    for (Step step : alone ? List.<Step>of() : steps) {
      boolean holds =
          known.containsKey(step.key())
              && step.holds(known.getOrDefault(step.key(), Optional.empty()));
      if (step.conditional() && !holds) {
        unknown.add(step.key());
      }
    }
    Map<RRset.Key, RecordSetJson.Held> held = reader.held(APPLY, json.apex(), unknown, deadline);
    for (Step step : steps) {
      if (unknown.contains(step.key()) && !step.holds(Optional.ofNullable(held.get(step.key())))) {
        throw conflict(step);
      }
    }
  }

  private String perform(Step step) {
    if (step.absent() && step.put().isEmpty()) {
      return "";
    }
    for (int round = 1; ; round++) {
      Optional<String> etag = step.required().map(required -> etag(step));
      try {
        return remembered(step, etag);
      } catch (ProviderException e) {
        if (e.code().effectUnknown()) {
          return LostAnswer.settle(provider, json.apex(), step.batch(), e, deadline).id();
        }
        boolean otherEtag = e.code() == Code.CONFLICT && etag.isPresent();
        if (!otherEtag || round >= ROUNDS) {
          throw e;
        }
      }
    }
  }

  /** Returns the etag of what is there, if it is what the step requires. */
  private String etag(Step step) {
    Optional<RecordSetJson.Held> held =
        reader
            .memory()
            .known(json.apex(), List.of(step.key()))
            .getOrDefault(step.key(), Optional.empty());
    if (held.isEmpty() || !step.holds(held)) {
      Map<RRset.Key, RecordSetJson.Held> found =
          reader.held(APPLY, json.apex(), List.of(step.key()), deadline);
      held = Optional.ofNullable(found.get(step.key()));
    }
    return held.filter(it -> step.holds(Optional.of(it)))
        .map(RecordSetJson.Held::etag)
        .orElseThrow(() -> conflict(step));
  }

  private String remembered(Step step, Optional<String> etag) {
    List<RRset.Key> key = List.of(step.key());
    Map<RRset.Key, Optional<RecordSetJson.Held>> now = Map.of();
    reader.memory().changing(json.apex(), key);
    try {
      Optional<RecordSetJson.Held> held = send(step, etag);
      now = Map.of(step.key(), held);
      return held.map(RecordSetJson.Held::etag).orElse("");
    } finally {
      reader.memory().changed(json.apex(), key, now);
    }
  }

  /** Sends a change; returns what is there since. */
  private Optional<RecordSetJson.Held> send(Step step, Optional<String> etag) {
    String url = reader.url(step.key(), json);
    if (step.put().isPresent()) {
      return Optional.of(put(step, url, step.put().get(), etag));
    }
    delete(step, url, etag);
    return Optional.empty();
  }

  private RecordSetJson.Held put(Step step, String url, RRset set, Optional<String> etag) {
    ArmRequest request = ArmRequest.put(APPLY, url, json.body(set), etag, step.absent());
    ArmAnswer answer = reader.client().change(request, deadline);
    RecordSetJson.Held held = ZoneReader.shown(step.key(), json, answer);
    if (!held.set().equals(set)) {
      throw answer.malformed(
          "Azure holds " + held.set() + " where " + set + " was put; look at it", null);
    }
    return held;
  }

  private void delete(Step step, String url, Optional<String> etag) {
    boolean gone;
    try {
      // 204: there was nothing to delete.
      gone = reader.client().change(ArmRequest.delete(APPLY, url, etag), deadline).status() == 204;
    } catch (ProviderException e) {
      if (!ZoneReader.isNoRecordSet(e)) {
        throw e;
      }
      gone = true;
    }
    if (gone && etag.isPresent()) {
      throw conflict(step);
    }
  }

  private static ProviderException conflict(Step step) {
    return ProviderException.of(
        Code.CONFLICT, APPLY, step.key() + (step.absent() ? " is there" : " is not as required"));
  }
}
