package io.esmos.postgres;

import io.esmos.topology.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The setting {@code synchronous_standby_names}: a replica's name is its site's, as it says in
 * {@code application_name}.
 */
final class SynchronousNames {
  private static final Pattern FIRST =
      Pattern.compile("(?is)\\s*(?:(FIRST|ANY)\\s+)?(\\d+)\\s*\\((.*)\\)\\s*");

  private SynchronousNames() {}

  /** Returns the setting with which each commit waits for all of these sites. */
  static String waitingFor(Set<Site> sites) {
    if (sites.isEmpty()) {
      return "";
    }
    return new TreeSet<>(sites)
        .stream()
            .map(site -> '"' + site.toString() + '"')
            .collect(Collectors.joining(", ", "FIRST " + sites.size() + " (", ")"));
  }

  /**
   * Returns the sites that each commit certainly waits for: all of the names, or nobody. "Any one
   * of two" is a wait for neither, and a name that is no member's is no site.
   */
  static Set<Site> waitedFor(String setting, Collection<Site> members) {
    if (setting.isBlank()) {
      return Set.of();
    }
    Matcher matcher = FIRST.matcher(setting);
    boolean counted = matcher.matches();
    int count = counted ? Integer.parseInt(matcher.group(2)) : 1;
    List<String> names = names(counted ? matcher.group(3) : setting);
    if (count != names.size() || names.contains("*")) {
      return Set.of();
    }
    Set<Site> sites = new HashSet<>();
    for (Site site : members) {
      // PostgreSQL compares without regard to case.
      if (names.contains(site.toString().toLowerCase(Locale.ROOT))) {
        sites.add(site);
      }
    }
    return sites;
  }

  private static List<String> names(String list) {
    List<String> names = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      String name = part.strip();
      if (name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"")) {
        name = name.substring(1, name.length() - 1).replace("\"\"", "\"");
      }
      names.add(name.toLowerCase(Locale.ROOT));
    }
    return names;
  }
}
