package io.esmos.dns.wire;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/**
 * Asks one given authoritative server: over UDP with EDNS, repeated while nothing is heard, and
 * over TCP if the answer is truncated; or over TCP at once. Without recursion, cache or the
 * system's resolver. Safe for use by several threads; an interrupt ends a call.
 *
 * <p>The answer must come from the server's address, with the id and the question that were sent,
 * and with authority (the AA flag). No such RRset, said with authority, is an empty result, also
 * where the name has a CNAME instead: aliases are not followed. Failures are {@link
 * io.esmos.provider.ProviderException}s: {@code TIMEOUT} where nothing was heard by the deadline,
 * {@code MALFORMED} where only messages came that answer something else, {@code DENIED} for REFUSED
 * and NOTAUTH, {@code UNAVAILABLE} for SERVFAIL, for a server without authority and where the
 * network says that nobody is there, {@code UNSUPPORTED} for what lies at or below a delegation
 * (its own NS RRset excepted). The vendor code is the response code, {@code LAME} or {@code
 * REFERRAL}.
 */
public final class AuthoritativeLookup implements AuthoritativeDns {
  private static final String OPERATION = "dns.ask";

  private final boolean tcpOnly;

  private AuthoritativeLookup(boolean tcpOnly) {
    this.tcpOnly = tcpOnly;
  }

  /** Returns a look-up that asks over UDP, and over TCP what does not fit. */
  public static AuthoritativeLookup overUdp() {
    return new AuthoritativeLookup(false);
  }

  /** Returns a look-up that asks over TCP only, as through a relay that carries nothing else. */
  public static AuthoritativeLookup overTcp() {
    return new AuthoritativeLookup(true);
  }

  @Override
  public Optional<RRset> ask(
      InetSocketAddress server, DnsName name, String type, Deadline deadline) {
    Question question = Question.of(name, type, OPERATION);
    if (!tcpOnly) {
      Message answer = new UdpExchange(question, server, OPERATION).ask(deadline);
      if (!answer.getHeader().getFlag(Flags.TC)) {
        return question.authoritative(answer, server);
      }
    }
    return question.authoritative(question.overTcp(server, deadline), server);
  }

  @Override
  public String toString() {
    return tcpOnly ? "AuthoritativeLookup[TCP]" : "AuthoritativeLookup[UDP, TCP]";
  }
}
