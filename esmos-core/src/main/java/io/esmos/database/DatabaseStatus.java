package io.esmos.database;

import io.esmos.topology.Site;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen of a database at one time: one entry for each site.
 *
 * @param members the members
 */
public record DatabaseStatus(List<Member> members) {
  /** Checks that no site is there twice. */
  public DatabaseStatus {
    members = List.copyOf(members);
    if (new HashSet<>(members.stream().map(Member::site).toList()).size() < members.size()) {
      throw new IllegalArgumentException("a site is there twice: " + members);
    }
  }

  /** Returns the member at this site, unknown if the status does not name it. */
  public Member at(Site site) {
    return members.stream()
        .filter(member -> member.site().equals(site))
        .findFirst()
        .orElseGet(() -> Member.unknown(site));
  }

  /** Returns this status without these sites, as if their members had not been seen. */
  public DatabaseStatus without(Set<Site> sites) {
    return new DatabaseStatus(
        members.stream().filter(member -> !sites.contains(member.site())).toList());
  }

  /** Returns the members that say that they take writes. */
  public List<Member> writers() {
    return members.stream().filter(m -> m.role() == Member.Role.WRITER).toList();
  }

  /** Returns the member that writes, if exactly one says so. */
  public Optional<Member> writer() {
    List<Member> found = writers();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }
}
