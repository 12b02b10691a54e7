package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a zone stands, as its servers and some resolvers tell it.
 *
 * @param apex the zone
 * @param answers what each server said to each question
 * @param findings what a person should know, the worst first
 */
public record DnsReport(DnsName apex, List<DnsAnswer> answers, List<Finding> findings) {
  /** Takes copies, and sorts the findings. */
  public DnsReport {
    answers = List.copyOf(answers);
    findings =
        findings.stream()
            .sorted(
                Comparator.comparing(Finding::severity)
                    .reversed()
                    .thenComparing(Finding::kind)
                    .thenComparing(Finding::subject))
            .toList();
  }

  /** Returns the severity of the worst finding; empty if there is none. */
  public Optional<Finding.Severity> worst() {
    return findings.stream().map(Finding::severity).findFirst();
  }

  /**
   * Returns whether every authoritative server answered, over each transport, with this RRset's
   * data, whatever the TTL. False if the RRset was not asked for.
   */
  public boolean agreedOn(RRset wanted) {
    List<DnsAnswer> asked =
        answers.stream()
            .filter(answer -> answer.role() == DnsAnswer.Role.AUTHORITATIVE)
            .filter(answer -> answer.key().equals(wanted.key()))
            .toList();
    return !asked.isEmpty()
        && asked.stream().allMatch(answer -> answer.set().filter(wanted::sameData).isPresent());
  }
}
