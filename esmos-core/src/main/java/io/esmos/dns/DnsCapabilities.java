package io.esmos.dns;

import io.esmos.provider.ProviderException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a {@link DnsProvider} can do. Immutable; begin with {@link #FULL} and take away.
 *
 * @param atomic whether a batch is applied as a whole or not at all; if not, each RRset of it is
 * @param present which RRsets the vendor can require to be there as they were read, in the same
 *     step as the change
 * @param absent which RRsets the vendor can require not to be there, in the same step as the change
 * @param propagation what {@code DONE} means
 * @param minimumTtl the smallest TTL that is taken
 * @param maximumTtl the largest TTL that is taken
 * @param automaticTtl whether {@link Ttl#AUTOMATIC} is taken for an RRset that has data
 * @param limits how much a batch may hold
 * @param types the types that can be held, by mnemonic; empty for all
 * @param variants whether several RRsets of one name and type can be held
 * @param features the vendor's features, without what is behind a slash, and what each does
 * @param stamp the feature that holds a free text with each RRset, for vendors that cannot apply a
 *     batch as a whole: the switch writes the epoch there
 */
public record DnsCapabilities(
    boolean atomic,
    Condition present,
    Condition absent,
    Propagation propagation,
    Duration minimumTtl,
    Duration maximumTtl,
    boolean automaticTtl,
    BatchLimits limits,
    Set<String> types,
    boolean variants,
    Map<String, Effect> features,
    Optional<String> stamp) {
  /** Everything that plain DNS has: atomic, conditional on anything, any TTL and type. */
  public static final DnsCapabilities FULL =
      new DnsCapabilities(
          true,
          Condition.ANY,
          Condition.ANY,
          Propagation.UNKNOWN,
          Duration.ZERO,
          Duration.ofSeconds(Integer.MAX_VALUE),
          false,
          BatchLimits.sets(200),
          Set.of(),
          false,
          Map.of(),
          Optional.empty());

  /** On which RRsets a change can be made conditional. */
  public enum Condition {
    /** On none: asking for it is {@code UNSUPPORTED}. */
    NONE,
    /**
     * On those that the batch itself puts, but the provider looks before the change instead of the
     * vendor in the same step. The change then only adds: what came in between stays beside it.
     */
    READ_BEFORE,
    /** On those that the batch itself puts or deletes. */
    CHANGED,
    /** On all RRsets of the zone. */
    ANY
  }

  /** What a vendor means when it says that a change is done. */
  public enum Propagation {
    /** It says nothing. */
    UNKNOWN,
    /** The change was sent to the servers, which may not have it yet. */
    SENT,
    /** All its servers have it. */
    EVERYWHERE
  }

  /** What a feature does. */
  public enum Effect {
    /** Nothing that a resolver could see: a comment, a tag. */
    NOTE,
    /** What is answered is not, or not always, what the data say: proxied, alias, weight. */
    ANSWER
  }

  /** Takes copies and checks that they fit together. */
  public DnsCapabilities {
    Objects.requireNonNull(present, "present");
    Objects.requireNonNull(absent, "absent");
    Objects.requireNonNull(propagation, "propagation");
    Objects.requireNonNull(limits, "limits");
    types = Set.copyOf(types);
    features = Map.copyOf(features);
    if (present == Condition.READ_BEFORE) {
      throw new IllegalArgumentException("what is there can only be required by the vendor itself");
    }
    if (maximumTtl.compareTo(minimumTtl) < 0) {
      throw new IllegalArgumentException(
          "the largest TTL " + maximumTtl + " is below the smallest, " + minimumTtl);
    }
    if (stamp.isPresent() && features.get(Features.base(stamp.get())) != Effect.NOTE) {
      throw new IllegalArgumentException("the stamp " + stamp.get() + " must be a note");
    }
  }

  /** Returns these capabilities with other conditions. */
  public DnsCapabilities conditions(Condition onPresent, Condition onAbsent) {
    return with(
        it -> {
          it.present = onPresent;
          it.absent = onAbsent;
        });
  }

  /**
   * Returns these capabilities of a vendor that changes one RRset at a time and keeps a text with
   * each, in this feature.
   */
  public DnsCapabilities oneByOne(String stampFeature) {
    Map<String, Effect> more = new HashMap<>(features);
    more.put(Features.base(stampFeature), Effect.NOTE);
    return with(
        it -> {
          it.atomic = false;
          it.features = more;
          it.stamp = Optional.of(stampFeature);
        });
  }

  /** Returns these capabilities with another meaning of {@code DONE}. */
  public DnsCapabilities propagation(Propagation meaning) {
    return with(it -> it.propagation = meaning);
  }

  /** Returns these capabilities with other bounds of the TTL. */
  public DnsCapabilities ttl(Duration smallest, Duration largest, boolean automatic) {
    return with(
        it -> {
          it.minimumTtl = smallest;
          it.maximumTtl = largest;
          it.automaticTtl = automatic;
        });
  }

  /** Returns these capabilities with other limits of a batch. */
  public DnsCapabilities limits(BatchLimits most) {
    return with(it -> it.limits = most);
  }

  /** Returns these capabilities with only these types. */
  public DnsCapabilities types(Set<String> mnemonics) {
    return with(it -> it.types = mnemonics);
  }

  /** Returns these capabilities with these features of the vendor. */
  public DnsCapabilities features(Map<String, Effect> effects, boolean severalOfOneType) {
    return with(
        it -> {
          it.features = effects;
          it.variants = severalOfOneType;
        });
  }

  private DnsCapabilities with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** The components, to change some of them. */
  private static final class Draft {
    private boolean atomic;
    private Condition present;
    private Condition absent;
    private Propagation propagation;
    private Duration minimumTtl;
    private Duration maximumTtl;
    private boolean automaticTtl;
    private BatchLimits limits;
    private Set<String> types;
    private boolean variants;
    private Map<String, Effect> features;
    private Optional<String> stamp;

    Draft(DnsCapabilities from) {
      atomic = from.atomic;
      present = from.present;
      absent = from.absent;
      propagation = from.propagation;
      minimumTtl = from.minimumTtl;
      maximumTtl = from.maximumTtl;
      automaticTtl = from.automaticTtl;
      limits = from.limits;
      types = from.types;
      variants = from.variants;
      features = from.features;
      stamp = from.stamp;
    }

    DnsCapabilities done() {
      return new DnsCapabilities(
          atomic,
          present,
          absent,
          propagation,
          minimumTtl,
          maximumTtl,
          automaticTtl,
          limits,
          types,
          variants,
          features,
          stamp);
    }
  }

  /** Returns whether RRsets of this type can be held. */
  public boolean holds(String type) {
    return types.isEmpty() || types.contains(type);
  }

  /**
   * Returns whether the answers to questions for this RRset may differ from its data: it is one of
   * several variants, or a feature makes it so.
   */
  public boolean answersDiffer(RRset set) {
    return !set.variant().isEmpty() || !answering(set).isEmpty();
  }

  /** Returns those features of an RRset that have a part in its answers. */
  public Features answering(RRset set) {
    Map<String, String> answering = new HashMap<>(set.features().values());
    answering.keySet().removeIf(name -> features.get(Features.base(name)) == Effect.NOTE);
    return Features.of(answering);
  }

  /**
   * Checks a batch before anything is sent.
   *
   * @throws ProviderException {@code INVALID} for what no change of it could make right (names
   *     outside, TTL, size), {@code UNSUPPORTED} for what this vendor lacks
   */
  public void check(DnsName apex, ChangeBatch batch, String operation) {
    new BatchChecks(this, apex, operation).check(batch);
  }
}
