package io.esmos.dns.wire;

import java.util.Objects;

/**
 * Something about a zone that a person should know.
 *
 * @param severity how bad it is
 * @param kind what kind of thing it is
 * @param subject which server, name or zone it is about
 * @param problem what was seen
 * @param remedy what to do; empty where nothing is to be done
 */
public record Finding(Severity severity, Kind kind, String subject, String problem, String remedy) {
  /** How bad a finding is, the worst last. */
  public enum Severity {
    /** Worth knowing. */
    INFO,
    /** Clients are served, but less well than they could be, or not in the next failure. */
    WARNING,
    /** Some clients are not served, or not by what was wanted. */
    ERROR
  }

  /** The kinds of findings. */
  public enum Kind {
    /** A server does not answer. */
    UNREACHABLE,
    /** A server answers, but not for this zone. */
    LAME,
    /** A server answers over UDP or TCP only. */
    TRANSPORT,
    /** Servers give different data. */
    DISAGREEMENT,
    /** Servers of one vendor have different serials. */
    SERIAL,
    /** No server has what was asked for. */
    MISSING,
    /** A server has the zone, and fails when it is asked for a name. */
    FAILING,
    /** A name is an alias that leads in a circle, to nothing, or out of the zone. */
    ALIAS,
    /** A TTL is longer than the time to recover allows, or differs between servers. */
    TTL,
    /** The parent zone and the zone itself name different servers. */
    DELEGATION,
    /** The parent zone lacks the address of a server, or has another. */
    GLUE,
    /** Signatures: missing, wrong, or none at all. */
    DNSSEC,
    /** A resolver fails, or still answers what was true before. */
    RESOLVER,
    /** The zone depends on one vendor. */
    VENDOR,
    /** No server has an address of one family. */
    FAMILY,
    /** Something was not checked. */
    UNCHECKED
  }

  /** Checks the components. */
  public Finding {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(remedy, "remedy");
  }
}
