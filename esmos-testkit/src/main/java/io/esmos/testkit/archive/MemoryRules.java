package io.esmos.testkit.archive;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.LifecycleControl;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules by age in memory: ours, and those of others, which are only counted. */
final class MemoryRules implements LifecycleControl {
  private static final String WRITE = "archive.rules";

  /** As S3 and R2 have it. */
  private static final int MOST = 1000;

  private final ArchiveCapabilities can;
  private final MemoryCalls calls;
  private final List<String> others = new ArrayList<>();
  private List<Rule> ours = List.of();

  MemoryRules(ArchiveCapabilities can, MemoryCalls calls) {
    this.can = can;
    this.calls = calls;
  }

  /** Adds a rule of somebody else. */
  void other(String id) {
    others.add(id);
  }

  @Override
  public List<Rule> read(Deadline deadline) {
    return calls.call("archive.readRules", Optional.empty(), deadline, fault -> ours);
  }

  @Override
  public int others(Deadline deadline) {
    return calls.call("archive.readRules", Optional.empty(), deadline, fault -> others.size());
  }

  @Override
  public void replaceOurs(List<Rule> rules, Deadline deadline) {
    for (Rule rule : rules) {
      if (rule.move().filter(move -> can.classOf(move.to()).isEmpty()).isPresent()) {
        throw ProviderException.of(
            Code.UNSUPPORTED, WRITE, rule.id() + " moves to a tier that is not there");
      }
    }
    boolean unused =
        calls.call(
            WRITE,
            Optional.empty(),
            deadline,
            fault -> {
              if (rules.size() + others.size() > MOST) {
                throw ProviderException.of(Code.INVALID, WRITE, "more than " + MOST + " rules");
              }
              ours = List.copyOf(rules);
              return true;
            });
  }
}
