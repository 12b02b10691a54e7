package io.esmos.testkit.dns;

import io.esmos.dns.TrafficSwitch;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A switch with one mistake, before one that has none.
 *
 * @param whole the switch without a mistake
 * @param mistake what is wrong
 */
record BrokenSwitch(TrafficSwitch whole, Mistake mistake) implements TrafficSwitch {
  /** What implementers of switches get wrong. */
  enum Mistake {
    /** Reads epoch 0 where there is no marker. */
    INVENTS_EPOCH,
    /** Takes the next epoch where an older one is given. */
    RAISES_EPOCH,
    /** Says that a change was made which the vendor refused. */
    SWALLOWS_CONFLICT,
    /** Counts the epoch up where the change is there already. */
    COUNTS,
    /** Confirms without asking. */
    CONFIRMS_UNASKED,
    /** Is content with the server that answers best. */
    ASKS_UNTIL_ONE_AGREES,
    /** Does not say which server it was. */
    NAMES_NOBODY,
    /** Does nothing for a site that it does not know, and says nothing. */
    SWALLOWS_INVALID,
    /** Takes a change that it could not see the end of for done, though it was lost. */
    CLAIMS_UNSEEN
  }

  /** Only what is to be lost is given less time. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public Vendor vendor() {
    return whole.vendor();
  }

  @Override
  public State read(Deadline deadline) {
    State state = whole.read(deadline);
    return is(Mistake.INVENTS_EPOCH) && state.epoch().isEmpty()
        ? new State(state.site(), OptionalLong.of(0), state.version())
        : state;
  }

  @Override
  public void set(Site site, long epoch, State seen, Deadline deadline) {
    if (is(Mistake.CLAIMS_UNSEEN) && deadline.remaining().compareTo(SHORT) < 0) {
      return;
    }
    try {
      whole.set(site, epochFor(site, epoch, seen), seen, deadline);
    } catch (ProviderException e) {
      Set<Code> swallowed =
          switch (mistake) {
            case SWALLOWS_CONFLICT -> Set.of(Code.CONFLICT);
            case SWALLOWS_INVALID -> Set.of(Code.INVALID);
            default -> Set.of();
          };
      if (!swallowed.contains(e.code())) {
        throw e;
      }
    }
  }

  private long epochFor(Site site, long epoch, State seen) {
    long last = seen.epoch().orElse(0);
    if (is(Mistake.RAISES_EPOCH) && epoch < last) {
      return last + 1;
    }
    return is(Mistake.COUNTS) && seen.is(site, epoch) ? epoch + 1 : epoch;
  }

  @Override
  public Confirmation confirm(Site site, long epoch, Deadline deadline) {
    Confirmation confirmation = whole.confirm(site, epoch, deadline);
    return switch (mistake) {
      case CONFIRMS_UNASKED -> new Confirmation(true, "done");
      case ASKS_UNTIL_ONE_AGREES ->
          whole.read(deadline).is(site, epoch) ? new Confirmation(true, "agreed") : confirmation;
      case NAMES_NOBODY -> new Confirmation(confirmation.everywhere(), "servers disagree");
      default -> confirmation;
    };
  }

  private boolean is(Mistake other) {
    return mistake == other;
  }
}
